using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class WorkerActivation
{
    [LoggerMessage(3051, LogLevel.Error, "The worker's start hook failed; no job is taken until it succeeds")]
    private partial void StartFailed(Exception exception);
}
