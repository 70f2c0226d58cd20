namespace Mindtrace.Node;

internal sealed partial class GitWorkerBuilder
{
    [LoggerMessage(4601, LogLevel.Information, "Building worker type {WorkerType} at commit {Commit}")]
    private partial void Building(string workerType, string commit);

    [LoggerMessage(4602, LogLevel.Warning, "The folder of builds cannot be used, and workers from Git cannot be launched until it can: {Reason}")]
    private partial void ScratchClosed(string reason);
}
