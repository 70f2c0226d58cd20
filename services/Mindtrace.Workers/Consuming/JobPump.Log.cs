using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class JobPump
{
    [LoggerMessage(3011, LogLevel.Warning, "Job {JobId} failed in attempt {Attempt} of {MaxAttempts}")]
    private partial void JobFailed(Exception exception, JobId jobId, int attempt, int maxAttempts);

    [LoggerMessage(3012, LogLevel.Warning, "Job {JobId} is handed back: {Reason}")]
    private partial void JobHandedBack(JobId jobId, string reason);
}
