using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class WorkerRuntime
{
    [LoggerMessage(3061, LogLevel.Information, "Worker {WorkerId} started; up to {Concurrency} jobs at once")]
    private partial void WorkerStarted(string workerId, int concurrency);

    [LoggerMessage(3062, LogLevel.Information, "Worker {WorkerId} consumes queue {Queue}")]
    private partial void QueueConnected(string workerId, JobType queue);

    [LoggerMessage(3063, LogLevel.Information, "Worker {WorkerId} is stopping: it claims nothing more and lets its jobs end")]
    private partial void WorkerStopping(string workerId);

    [LoggerMessage(3064, LogLevel.Information, "Worker {WorkerId} stopped")]
    private partial void WorkerStopped(string workerId);

    [LoggerMessage(3065, LogLevel.Warning, "Cancellations are not heard at once for the time being, but when leases are renewed: {Reason}")]
    private partial void CancellationsUnwatched(string reason);

    [LoggerMessage(3066, LogLevel.Error, "A part of the worker failed and is begun again")]
    private partial void LoopFailed(Exception exception);
}
