using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers.Environments;

internal sealed partial class ContainerSweeper
{
    [LoggerMessage(3201, LogLevel.Information, "Removed container {Container}, which job {JobId} had left")]
    private partial void LeftOverRemoved(string container, string jobId);

    [LoggerMessage(3202, LogLevel.Warning, "Container {Container} could not be removed, trying again later: {Reason}")]
    private partial void RemovalFailed(string container, string reason);

    [LoggerMessage(3203, LogLevel.Debug, "No look for containers that were left: {Reason}")]
    private partial void SweepFailed(string reason);
}
