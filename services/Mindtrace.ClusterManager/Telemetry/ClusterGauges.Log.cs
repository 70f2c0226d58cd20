namespace Mindtrace.ClusterManager;

internal sealed partial class ClusterGauges
{
    [LoggerMessage(2071, LogLevel.Debug, "The job store is away, no figures can be told: {Reason}")]
    private partial void LogStoreAway(string reason);
}
