using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

/// <summary>Calls the worker's start hook once, however many ask for it.</summary>
internal sealed partial class WorkerActivation(WorkerBase worker, TimeProvider time, ILogger<WorkerActivation> logger) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private volatile bool _started;
    private volatile bool _failing;

    /// <summary>Whether the hook has succeeded.</summary>
    public bool IsStarted => _started;

    /// <summary>Whether the latest call of the hook failed.</summary>
    public bool IsFailing => _failing;

    /// <summary>Forgets that the hook has succeeded.</summary>
    public void Reset() => _started = false;

    /// <summary>Returns once the hook has succeeded; throws what the hook throws.</summary>
    public async Task EnsureStartedAsync(CancellationToken cancellationToken)
    {
        if (_started)
            return;
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_started)
                return;
            await worker.StartAsync(cancellationToken).ConfigureAwait(false);
            _started = true;
        }
        finally
        {
            _failing = !_started;
            _starting.Release();
        }
    }

    /// <summary>Calls the hook until it succeeds, with growing pauses; false where <paramref name="stopping"/> fired first.</summary>
    public async Task<bool> StartAsync(Action failed, CancellationToken stopping)
    {
        var retry = new RetryDelay(FirstRetry, LongestRetry, time);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await EnsureStartedAsync(stopping).ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                if (exception is WorkerAwayException)
                    WorkerAway(exception.Message);
                else
                    StartFailed(exception);
                failed();
                await retry.WaitAsync(stopping).ConfigureAwait(false);
            }
        }

        return false;
    }

    public void Dispose() => _starting.Dispose();
}
