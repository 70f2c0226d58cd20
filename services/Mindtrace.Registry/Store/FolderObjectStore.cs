namespace Mindtrace.Registry;

/// <summary>Objects as files below a folder. Several processes may share it.</summary>
internal sealed class FolderObjectStore : IObjectStore
{
    // Begins with a dot, as no segment of a key does.
    private const string Staging = ".staging";
    private const int PlaceAttempts = 50;
    private readonly string _root;

    /// <param name="folder">The folder; made with the first write.</param>
    public FolderObjectStore(string folder) => _root = Path.GetFullPath(folder);

    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken) => GuardAsync(key, async path =>
    {
        string staged = Path.Combine(_root, Staging, Path.GetRandomFileName());
        Directory.CreateDirectory(Path.GetDirectoryName(staged)!);
        try
        {
            var file = new FileStream(staged, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            Place(staged, path);
        }
        finally
        {
            File.Delete(staged);
        }

        return true;
    });

    public Task<bool> GetAsync(string key, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) => GuardAsync(key, async path =>
    {
        if (!File.Exists(path))
            return false;
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        await using (file.ConfigureAwait(false))
            await read(file, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => GuardAsync(key, path =>
    {
        if (File.Exists(path))
        {
            File.Delete(path);
            RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        }

        return Task.FromResult(true);
    });

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ObjectKey.CheckPrefix(prefix);
        return Walk(prefix, cancellationToken).ToAsyncEnumerable();
    }

    private IEnumerable<string> Walk(string prefix, CancellationToken cancellationToken)
    {
        foreach (string key in Entries(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!key.EndsWith('/'))
            {
                yield return key;
                continue;
            }

            foreach (string below in Walk(key, cancellationToken))
                yield return below;
        }
    }

    /// <summary>The keys of one folder's files and the prefixes of its folders, which sort as the keys below them do.</summary>
    private string[] Entries(string prefix)
    {
        try
        {
            var folder = new DirectoryInfo(Path.Combine(_root, prefix));
            return folder.Exists
                ? [.. folder.EnumerateFileSystemInfos()
                    .Where(static entry => entry.Name[0] is not '.')
                    .Select(entry => entry is DirectoryInfo ? $"{prefix}{entry.Name}/" : prefix + entry.Name)
                    .Order(StringComparer.Ordinal)]
                : [];
        }
        catch (DirectoryNotFoundException)
        {
            // Its last object was deleted at this moment.
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Gives a written file its name; a deletion may take the folder away that was empty until now.</summary>
    private static void Place(string staged, string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(staged, path, overwrite: true);
                return;
            }
            catch (IOException) when (attempt < PlaceAttempts)
            {
                // Says many things, and even that the folder exists, where it is made and removed at the same moment.
            }
        }
    }

    private void RemoveEmptyFolders(string folder)
    {
        while (folder.Length > _root.Length)
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                    return;
                Directory.Delete(folder);
            }
            catch (DirectoryNotFoundException)
            {
                // Another deletion was first.
            }
            catch (IOException)
            {
                // Something was written into it at this moment.
                return;
            }

            folder = Path.GetDirectoryName(folder)!;
        }
    }

    private async Task<bool> GuardAsync(string key, Func<string, Task<bool>> use)
    {
        ObjectKey.Check(key);
        try
        {
            return await use(Path.Combine(_root, key.Replace('/', Path.DirectorySeparatorChar))).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    private RegistryUnavailableException Unavailable(Exception cause) =>
        new($"The registry folder {_root} cannot be used: {cause.Message}", cause);
}
