using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class JobPump
{
    [LoggerMessage(3011, LogLevel.Warning, "Job {JobId} failed in attempt {Attempt} of {MaxAttempts}")]
    private partial void JobFailed(Exception exception, JobId jobId, int attempt, int maxAttempts);
}
