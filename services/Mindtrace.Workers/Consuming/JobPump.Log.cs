using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class JobPump
{
    // What a worker's code logs while the job is traced carries the job's id beside the trace's.
    private static readonly Func<ILogger, JobId, IDisposable?> OfJob = LoggerMessage.DefineScope<JobId>("Job {JobId}");

    [LoggerMessage(3011, LogLevel.Warning, "Job {JobId} failed in attempt {Attempt} of {MaxAttempts}")]
    private partial void JobFailed(Exception exception, JobId jobId, int attempt, int maxAttempts);

    [LoggerMessage(3012, LogLevel.Warning, "Job {JobId} is handed back: {Reason}")]
    private partial void JobHandedBack(JobId jobId, string reason);
}
