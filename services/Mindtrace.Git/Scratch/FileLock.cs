namespace Mindtrace.Git;

/// <summary>Locks that a file stands for, which end with their process however it ends.</summary>
internal static class FileLock
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Takes the lock; null where somebody holds it.</summary>
    /// <exception cref="IOException">The file cannot be made or opened for another reason.</exception>
    public static FileStream? TryTake(string file) => TryOpen(file, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Takes the lock together with others who share it; null where somebody holds it alone.</summary>
    /// <exception cref="IOException">The file cannot be made or opened for another reason.</exception>
    public static FileStream? TryShare(string file) => TryOpen(file, FileAccess.Read, FileShare.Read);

    private static FileStream? TryOpen(string file, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, access, share, bufferSize: 0);
        }
        catch (IOException exception) when (exception.HResult is SharingViolation or LockViolation or LinuxWouldBlock or MacWouldBlock)
        {
            return null;
        }
    }
}
