using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Git;

/// <summary>Folders with names below one root, that several processes share: each stays while anybody uses it, and until it was unused for a time.</summary>
/// <remarks>
/// Whoever uses the folder NAME shares the lock of the file <c>NAME.use</c>, whose time of change tells when that was last; who removes the folder has
/// the lock alone. Marks are opened and removed by the holder of one gate only, so that no two processes hold the lock of different files of one name.
/// The folder's content is its users' affair: <c>NAME.lock</c> and <c>NAME.new</c> may stand for its lock and for what is to become it, and go with it.
/// </remarks>
internal sealed partial class FolderCache(string root, TimeProvider time) : IDisposable
{
    private const string Mark = ".use";
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(25);

    private readonly CrossProcessLock _gate = new(Path.Combine(root, "cache.lock"), time);
    private readonly string _removed = Path.Combine(root, ".removed");

    /// <summary>Keeps a folder, which need not exist yet, from being removed until the result is disposed.</summary>
    /// <exception cref="IOException">The root cannot be used.</exception>
    public async Task<UsedFolder> UseAsync(string name, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(root, name);
        while (true)
        {
            using (await _gate.AcquireAsync(cancellationToken).ConfigureAwait(false))
            {
                if (FileLock.TryShare(folder + Mark) is { } use)
                    return new UsedFolder(folder, folder + Mark, use, time);
            }

            // No other user of the cache has it alone without the gate; a virus scanner may.
            await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the folders that nobody uses and nobody used for a time. What cannot be removed is logged, and stays for the next time.</summary>
    public async Task RemoveUnusedAsync(TimeSpan unused, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            if (!Directory.Exists(root))
                return;
            var oldest = time.GetUtcNow().UtcDateTime - unused;
            foreach (string mark in Directory.GetFiles(root, "*" + Mark).Where(mark => File.GetLastWriteTimeUtc(mark) < oldest))
                await RemoveAsync(mark[..^Mark.Length], oldest, logger, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(_removed))
                Delete(logger);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotRemoved(logger, exception, root);
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task RemoveAsync(string folder, DateTime oldest, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            using (await _gate.AcquireAsync(cancellationToken).ConfigureAwait(false))
            {
                if (TryTakeAway(folder, oldest))
                    Removed(logger, folder, oldest);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotRemoved(logger, exception, folder);
        }
    }

    /// <summary>Renames the folder in one step, so that nobody ever finds a part of it.</summary>
    private bool TryTakeAway(string folder, DateTime oldest)
    {
        string mark = folder + Mark;
        if (!File.Exists(mark) || File.GetLastWriteTimeUtc(mark) >= oldest)
            return false;
        using (var alone = FileLock.TryTake(mark))
        {
            if (alone is null)
                return false;
            foreach (string part in (string[])[folder, folder + ".new"])
            {
                if (!Directory.Exists(part))
                    continue;
                Directory.CreateDirectory(_removed);
                Directory.Move(part, Path.Combine(_removed, RandomNumberGenerator.GetHexString(16, lowercase: true)));
            }
        }

        // Windows does not delete what is open. Nobody opens the mark without the gate.
        File.Delete(folder + ".lock");
        File.Delete(mark);
        return true;
    }

    private void Delete(ILogger logger)
    {
        foreach (string folder in Directory.GetDirectories(_removed))
        {
            try
            {
                FolderRemoval.Remove(folder);
            }
            catch (DirectoryNotFoundException)
            {
                // Another process removes it, too.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                NotRemoved(logger, exception, folder);
            }
        }
    }

    [LoggerMessage(3511, LogLevel.Information, "Removed {Folder}, which nobody used since {Since}")]
    private static partial void Removed(ILogger logger, string folder, DateTime since);

    [LoggerMessage(3512, LogLevel.Warning, "What nobody uses any more at {Folder} could not be removed; the next try is in an hour")]
    private static partial void NotRemoved(ILogger logger, Exception exception, string folder);
}

/// <summary>A folder of a cache that stays at least until this is disposed.</summary>
internal sealed class UsedFolder : IDisposable
{
    private readonly string _mark;
    private readonly FileStream _use;
    private readonly TimeProvider _time;

    public UsedFolder(string path, string mark, FileStream use, TimeProvider time)
    {
        Path = path;
        _mark = mark;
        _use = use;
        _time = time;
        Touch();
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Says that the folder was used until now, and lets go of it; harmless a second time.</summary>
    public void Dispose()
    {
        if (!_use.CanRead)
            return;
        Touch();
        _use.Dispose();
    }

    private void Touch()
    {
        try
        {
            File.SetLastWriteTimeUtc(_mark, _time.GetUtcNow().UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody has cleared the cache away by hand, or the mark is another user's. The time is only that of the last use: while the lock is held, nothing is removed.
        }
    }
}
