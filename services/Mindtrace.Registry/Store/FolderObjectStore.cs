namespace Mindtrace.Registry;

/// <summary>Objects as files below a folder. Several processes may share it.</summary>
internal sealed class FolderObjectStore : IObjectStore
{
    private const string Staging = ".staging";
    private readonly string _root;

    /// <param name="folder">The folder; made with the first write.</param>
    public FolderObjectStore(string folder) => _root = Path.GetFullPath(folder);

    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken) => GuardAsync(key, async path =>
    {
        string staged = Path.Combine(_root, Staging, Path.GetRandomFileName());
        Directory.CreateDirectory(Path.GetDirectoryName(staged)!);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            var file = new FileStream(staged, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(staged, path, overwrite: true);
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
            File.Delete(path);
        return Task.FromResult(true);
    });

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ObjectKey.CheckPrefix(prefix);
        string below = Path.Combine(_root, prefix);
        try
        {
            if (!Directory.Exists(below))
                return Task.FromResult<IReadOnlyList<string>>([]);
            var keys = Directory.EnumerateFiles(below, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_root, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(key => !key.StartsWith(Staging, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
            return Task.FromResult<IReadOnlyList<string>>([.. keys]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
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
