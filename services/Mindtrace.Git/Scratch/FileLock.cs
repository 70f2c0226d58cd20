namespace Mindtrace.Git;

/// <summary>Locks that a file stands for, which end with their process however it ends.</summary>
internal static class FileLock
{
    /// <summary>Takes the lock; null where somebody holds it.</summary>
    public static FileStream? TryTake(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
