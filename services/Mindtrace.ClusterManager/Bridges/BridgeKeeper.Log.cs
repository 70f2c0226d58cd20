namespace Mindtrace.ClusterManager;

internal sealed partial class BridgeKeeper
{
    [LoggerMessage(2081, LogLevel.Information, "Worker {WorkerUrl} is called with jobs of the types {Queues}")]
    private partial void LogBegun(string workerUrl, string queues);

    [LoggerMessage(2082, LogLevel.Information, "Worker {WorkerUrl} is no longer called by this manager")]
    private partial void LogEnded(string workerUrl);

    [LoggerMessage(2083, LogLevel.Error, "The bridge to worker {WorkerUrl} broke and is built anew")]
    private partial void LogBroken(Exception exception, string workerUrl);

    [LoggerMessage(2084, LogLevel.Debug, "The job store is away, the bridges to workers stay as they are: {Reason}")]
    private partial void LogStoreAway(string reason);
}
