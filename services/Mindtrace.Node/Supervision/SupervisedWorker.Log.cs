namespace Mindtrace.Node;

internal sealed partial class SupervisedWorker
{
    [LoggerMessage(4101, LogLevel.Information, "Worker {WorkerId} of type {WorkerType} is starting as process {ProcessId} at {WorkerUrl}")]
    private partial void LogStarted(string workerId, string workerType, int processId, string workerUrl);

    [LoggerMessage(4102, LogLevel.Information, "Worker {WorkerId} is ready at {WorkerUrl}")]
    private partial void LogReady(string workerId, string workerUrl);

    [LoggerMessage(4103, LogLevel.Information, "Worker {WorkerId}: process {ProcessId} is down")]
    private partial void LogStopped(string workerId, int processId);

    [LoggerMessage(4104, LogLevel.Warning, "Worker {WorkerId} is restarted in {Wait}: {Reason}")]
    private partial void LogRestarting(string workerId, TimeSpan wait, string reason);

    [LoggerMessage(4105, LogLevel.Warning, "Launch {LaunchId} of worker {WorkerId} failed: {Reason}")]
    private partial void LogFailed(string launchId, string workerId, string reason);

    [LoggerMessage(4106, LogLevel.Error, "The supervision of worker {WorkerId} failed; the worker is down")]
    private partial void LogUnexpected(Exception exception, string workerId);
}
