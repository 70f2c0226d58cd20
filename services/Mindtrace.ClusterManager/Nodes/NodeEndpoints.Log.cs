namespace Mindtrace.ClusterManager;

internal sealed partial class NodeEndpoints
{
    [LoggerMessage(2061, LogLevel.Debug, "Node {NodeUrl} registered")]
    private partial void LogRegistered(string nodeUrl);

    [LoggerMessage(2062, LogLevel.Information, "Launch {LaunchId} of a worker of type {WorkerType} was given to node {NodeUrl}")]
    private partial void LogLaunch(string launchId, string workerType, string nodeUrl);
}
