using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class WorkerActivation
{
    [LoggerMessage(3051, LogLevel.Error, "The worker's start hook failed; no job is taken until it succeeds")]
    private partial void StartFailed(Exception exception);

    [LoggerMessage(3052, LogLevel.Warning, "No job is taken for the time being: {Reason}")]
    private partial void WorkerAway(string reason);
}
