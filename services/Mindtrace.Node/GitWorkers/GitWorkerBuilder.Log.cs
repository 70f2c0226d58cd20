namespace Mindtrace.Node;

internal sealed partial class GitWorkerBuilder
{
    [LoggerMessage(4601, LogLevel.Information, "Building worker type {WorkerType} at commit {Commit}")]
    private partial void Building(string workerType, string commit);
}
