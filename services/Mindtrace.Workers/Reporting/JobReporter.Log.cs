using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class JobReporter
{
    [LoggerMessage(3101, LogLevel.Warning, "Reports of jobs could not be sent and are kept: {Reason}")]
    private partial void ReportingFailed(string reason);

    [LoggerMessage(3102, LogLevel.Warning, "The last reports of job {JobId} were dropped, as the worker is stopping")]
    private partial void ReportsDropped(JobId jobId);
}
