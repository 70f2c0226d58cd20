using Mindtrace.Jobs;

namespace Mindtrace.ClusterManager;

internal sealed partial class WorkerTypeEndpoints
{
    [LoggerMessage(2051, LogLevel.Information, "Worker type {WorkerType} is registered with class {WorkerClass}")]
    private partial void LogRegistered(string workerType, string workerClass);

    [LoggerMessage(2052, LogLevel.Information, "Launched workers of type {WorkerType} serve jobs of type {Queue}")]
    private partial void LogServes(string workerType, JobType queue);

    [LoggerMessage(2053, LogLevel.Warning, "Worker type {WorkerType} is not registered, so jobs of type {Queue} are routed as before")]
    private partial void LogUnknown(string workerType, JobType queue);
}
