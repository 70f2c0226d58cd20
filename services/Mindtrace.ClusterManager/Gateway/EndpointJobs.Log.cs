using Mindtrace.Jobs;

namespace Mindtrace.ClusterManager;

internal sealed partial class EndpointJobs
{
    [LoggerMessage(2031, LogLevel.Warning, "Job {JobId} failed at endpoint {Endpoint}, its status says why")]
    private partial void LogFailed(JobId jobId, string endpoint);

    [LoggerMessage(2032, LogLevel.Warning, "The lease of job {JobId} could not be renewed: {Reason}")]
    private partial void LogNotRenewed(JobId jobId, string reason);

    [LoggerMessage(2033, LogLevel.Warning, "The outcome of job {JobId} could not be recorded yet: {Reason}")]
    private partial void LogNotRecorded(JobId jobId, string reason);
}
