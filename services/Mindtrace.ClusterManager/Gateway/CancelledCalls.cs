using System.Collections.Concurrent;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>Tells calls of apps at once when the cancellation of their job is asked for; without the subscription they learn it when their lease is renewed.</summary>
internal sealed partial class CancelledCalls(JobQueue queue, TimeProvider time, ILogger<CancelledCalls> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<JobId, CallWatch> _watches = new();

    /// <summary>Watches one job; dispose to stop. A job is called by one manager at a time.</summary>
    public CallWatch Watch(JobId id)
    {
        var watch = new CallWatch(this, id);
        _watches[id] = watch;
        return watch;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A stopping manager lets its calls run on, so they are told for as long as it lives.
        while (true)
        {
            try
            {
                await queue.OnCancelRequestedAsync(Tell, stoppingToken);
                return;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogUnwatched(exception.Message);
            }

            await Task.Delay(Retry, time, stoppingToken);
        }
    }

    private void Tell(JobId id)
    {
        if (_watches.TryGetValue(id, out var watch))
            watch.Tell();
    }

    [LoggerMessage(2034, LogLevel.Warning, "Cancellations cannot be watched, so calls of apps learn them late: {Reason}")]
    private partial void LogUnwatched(string reason);

    /// <summary>The watch over one job.</summary>
    internal sealed class CallWatch(CancelledCalls owner, JobId id) : IDisposable
    {
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when the cancellation has been asked for.</summary>
        public Task Cancelled => _told.Task;

        public void Tell() => _told.TrySetResult();

        public void Dispose() => owner._watches.TryRemove(new KeyValuePair<JobId, CallWatch>(id, this));
    }
}
