namespace Mindtrace.WorkerHost;

internal sealed partial class WorkerFactory
{
    [LoggerMessage(5001, LogLevel.Warning, "The parameter {Parameter} is not used by the worker class {WorkerClass}")]
    private partial void UnusedParameter(string parameter, string? workerClass);
}
