namespace Mindtrace.Git;

/// <summary>One holder at a time, over all processes that share the file. The system lets go of it when its process dies.</summary>
/// <param name="file">The file that stands for the lock; made where it is missing, and left there.</param>
/// <param name="time">The clock of the waits while another process holds it.</param>
public sealed class CrossProcessLock(string file, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(25);

    private readonly SemaphoreSlim _here = new(1, 1);

    /// <summary>Waits for the lock; whoever disposes the result lets go of it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The file cannot be made or opened, and not because somebody holds the lock.</exception>
    public async Task<IDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        await _here.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            while (true)
            {
                if (FileLock.TryTake(file) is { } held)
                    return new Holder(this, held);
                await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            _here.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _here.Dispose();

    private sealed class Holder(CrossProcessLock owner, FileStream held) : IDisposable
    {
        public void Dispose()
        {
            held.Dispose();
            owner._here.Release();
        }
    }
}
