using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class JobSlots
{
    [LoggerMessage(3001, LogLevel.Information, "Job {JobId} is told to stop: {Reason}")]
    private partial void JobStopped(JobId jobId, StopReason reason);

    [LoggerMessage(3002, LogLevel.Warning, "Job {JobId} was told to stop ({Reason}) and ignores its token; its slot stays lost until it returns")]
    private partial void JobAbandoned(JobId jobId, StopReason reason);

    [LoggerMessage(3003, LogLevel.Warning, "A cancellation callback of job {JobId} failed")]
    private partial void CancellationCallbackFailed(Exception? exception, JobId jobId);
}
