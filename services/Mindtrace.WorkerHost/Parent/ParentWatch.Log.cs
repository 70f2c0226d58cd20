namespace Mindtrace.WorkerHost;

internal sealed partial class ParentWatch
{
    [LoggerMessage(5002, LogLevel.Information, "The parent process is gone, stopping")]
    private partial void ParentGone();
}
