using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

/// <summary>Tells the worker directory what the worker does: at each change, at most twenty times a second, and every ten seconds anyway.</summary>
internal sealed partial class PresenceReporter(WorkerDirectory directory, Func<WorkerStatus> present, TimeProvider time, ILogger<PresenceReporter> logger) : IDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _changed = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private WorkerStatus? _told;
    private long _toldAt;

    /// <summary>The worker's status may have changed; returns at once.</summary>
    public void Changed() => _changed.Set();

    public async Task RunAsync(CancellationToken stopping)
    {
        var retry = new RetryDelay(FirstRetry, LongestRetry, time);
        using var wakeUp = stopping.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), _changed);
        using var heartbeat = time.CreateTimer(static signal => ((WakeSignal)signal!).Set(), _changed, Heartbeat, Heartbeat);
        while (!stopping.IsCancellationRequested)
        {
            if (!IsTold(present()) && !await TryTellAsync(stopping).ConfigureAwait(false))
            {
                await retry.WaitAsync(stopping).ConfigureAwait(false);
                continue;
            }

            retry.Reset();
            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _changed.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tells the present status now; false, and logged, where the store is away.</summary>
    public async Task<bool> TryTellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var status = present();
                await directory.ReportAsync(status, cancellationToken).ConfigureAwait(false);
                (_told, _toldAt) = (status, time.GetTimestamp());
                return true;
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            StatusUntold(exception.Message);
            return false;
        }
    }

    public void Dispose() => _sending.Dispose();

    // The job is one of those that run; another one of them is no news.
    private bool IsTold(WorkerStatus status) =>
        _told is { } told && told.Status == status.Status && told.WorkerType == status.WorkerType && time.GetElapsedTime(_toldAt) < Heartbeat * 0.9;
}
