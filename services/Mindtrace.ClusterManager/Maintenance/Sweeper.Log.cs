namespace Mindtrace.ClusterManager;

internal sealed partial class Sweeper
{
    [LoggerMessage(2001, LogLevel.Warning, "The job store is away, requests are answered with 503: {Reason}")]
    private partial void LogStoreAway(string reason);

    [LoggerMessage(2002, LogLevel.Information, "The job store is back")]
    private partial void LogStoreBack();
}
