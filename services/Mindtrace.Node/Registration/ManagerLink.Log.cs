namespace Mindtrace.Node;

internal sealed partial class ManagerLink
{
    [LoggerMessage(4001, LogLevel.Information, "Node {NodeUrl} is registered with the manager at {ClusterUrl}")]
    private partial void LogRegistered(string nodeUrl, string clusterUrl);

    [LoggerMessage(4002, LogLevel.Warning, "The manager at {ClusterUrl} cannot be reached, trying again: {Reason}")]
    private partial void LogAway(string clusterUrl, string reason);
}
