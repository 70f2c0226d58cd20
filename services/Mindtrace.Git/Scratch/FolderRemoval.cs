namespace Mindtrace.Git;

/// <summary>Removes folders that others filled, whatever modes they gave to what is in them.</summary>
internal static class FolderRemoval
{
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="IOException">Something in it is being written at the same time, or it is on a file system that fails.</exception>
    /// <exception cref="UnauthorizedAccessException">Something in it belongs to another user.</exception>
    public static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // Git makes objects read-only, which Windows takes as a reason not to delete them; a job may close its own folders.
            Open(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Open(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
                File.SetAttributes(file, FileAttributes.Normal);
            return;
        }

        File.SetUnixFileMode(folder, OwnerAll);
        foreach (string child in Directory.GetDirectories(folder))
        {
            if (new DirectoryInfo(child).LinkTarget is null)
                Open(child);
        }
    }
}
