namespace Mindtrace.Jobs.Garnet;

/// <summary>A data folder that only this user may read, held against other servers until disposed (or until the process ends, however it ends).</summary>
internal sealed class FolderLock : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _file;

    private FolderLock(string path, FileStream file)
    {
        Path = path;
        _file = file;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Creates the folder where it isn't there, and takes it.</summary>
    /// <exception cref="IOException">Another server has it.</exception>
    public static FolderLock Take(string folder)
    {
        string path = System.IO.Path.GetFullPath(folder);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Owner);
        try
        {
            return new FolderLock(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new IOException($"The data folder {path} is in use by another process, or cannot be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
