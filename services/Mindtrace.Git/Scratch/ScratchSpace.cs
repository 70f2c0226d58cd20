using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Git;

/// <summary>Folders that belong to this process: each is removed by who asked for it, and all of them once the process is dead.</summary>
/// <remarks>
/// Every process has a folder of its own under the root, with a lock file that it holds as long as it lives. A folder whose lock can be taken has
/// lost its owner, and the next process that opens the space removes it.
/// </remarks>
public sealed partial class ScratchSpace : IDisposable
{
    private const string LockName = "owner.lock";
    private const int OwnerIdLength = 16;

    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly long _minimumFreeBytes;
    private int _count;

    private ScratchSpace(string root, string ownerId, FileStream ownerLock, long minimumFreeBytes, TimeProvider time)
    {
        OwnerId = ownerId;
        _folder = Path.Combine(root, ownerId);
        _lock = ownerLock;
        _minimumFreeBytes = minimumFreeBytes;
        _time = time;
    }

    /// <summary>The root unless another one is configured: <c>mindtrace/scratch</c> in the user's local application data.</summary>
    public static string DefaultRoot { get; } = Path.Combine(LocalData.Folder, "scratch");

    /// <summary>The id of this process's part: 16 hexadecimal digits.</summary>
    public string OwnerId { get; }

    /// <summary>Opens the space, and removes what dead processes left in it.</summary>
    /// <param name="root">The folder of the space; made where it is missing, for this user alone.</param>
    /// <param name="minimumFreeBytes">How many bytes the disk must have free before a folder is given out.</param>
    /// <param name="time">The clock of retries.</param>
    /// <param name="bury">Called with the id of each dead owner before its folder is removed, to end what else it left.</param>
    /// <param name="logger">Told of what cannot be removed; it stays for the next process.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ScratchSpace> OpenAsync(
        string root, long minimumFreeBytes, TimeProvider time, Func<string, CancellationToken, Task>? bury = null, ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(time);
        CreatePrivate(root);
        List<(string Owner, FileStream Lock)> dead = [];
        ScratchSpace space;
        using (var gate = new CrossProcessLock(Path.Combine(root, "scratch.lock"), time))
        using (await gate.AcquireAsync(cancellationToken).ConfigureAwait(false))
        {
            // Nothing else is touched: the root may be a folder in which others keep theirs.
            foreach (string folder in Directory.EnumerateDirectories(root).Where(folder => IsOwnerId(Path.GetFileName(folder))))
            {
                if (TryTakeLeft(folder) is { } free)
                    dead.Add((Path.GetFileName(folder), free));
            }

            string owner = RandomNumberGenerator.GetHexString(OwnerIdLength, lowercase: true);
            CreatePrivate(Path.Combine(root, owner));
            space = new ScratchSpace(root, owner, FileLock.TryTake(Path.Combine(root, owner, LockName))!, minimumFreeBytes, time);
        }

        foreach (var (owner, held) in dead)
        {
            try
            {
                using (held)
                {
                    if (bury is not null)
                        await bury(owner, cancellationToken).ConfigureAwait(false);
                }

                await new ScratchFolder(owner, Path.Combine(root, owner), time).DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (logger is not null)
                    RemainsLeft(logger, exception, Path.Combine(root, owner));
            }
        }

        return space;
    }

    /// <summary>Makes an empty folder that only this user may enter.</summary>
    /// <exception cref="IOException">The disk has too little room.</exception>
    public ScratchFolder Create()
    {
        long free = new DriveInfo(_folder).AvailableFreeSpace;
        if (free < _minimumFreeBytes)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The disk of {_folder} has {free:N0} bytes free, fewer than the {_minimumFreeBytes:N0} that are to stay free."));
        string id = string.Create(CultureInfo.InvariantCulture, $"{OwnerId}-{Interlocked.Increment(ref _count)}");
        string path = Path.Combine(_folder, id);
        CreatePrivate(path);
        return new ScratchFolder(id, path, _time);
    }

    /// <summary>Removes this process's part of the space, where nothing is left in it, and lets go of it.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (!Directory.Exists(_folder))
            return;
        File.Delete(Path.Combine(_folder, LockName));
        if (!Directory.EnumerateFileSystemEntries(_folder).Any())
            Directory.Delete(_folder);
    }

    private static FileStream? TryTakeLeft(string folder)
    {
        try
        {
            return FileLock.TryTake(Path.Combine(folder, LockName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its owner has just removed it, or it is another user's.
            return null;
        }
    }

    private static bool IsOwnerId(string name) => name.Length == OwnerIdLength && name.All(char.IsAsciiHexDigitLower);

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
