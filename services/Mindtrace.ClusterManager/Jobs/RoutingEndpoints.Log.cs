using Mindtrace.Jobs;

namespace Mindtrace.ClusterManager;

internal sealed partial class RoutingEndpoints
{
    [LoggerMessage(2041, LogLevel.Information, "Jobs of type {Queue} go to endpoint {Endpoint}")]
    private partial void LogRoutedToEndpoint(JobType queue, string endpoint);

    [LoggerMessage(2042, LogLevel.Information, "Jobs of type {Queue} go to their queue, worker {WorkerId} is connected to it")]
    private partial void LogRoutedToWorker(JobType queue, string workerId);

    [LoggerMessage(2043, LogLevel.Information, "App {App} is at {AppUrl}")]
    private partial void LogAppRegistered(string app, string appUrl);
}
