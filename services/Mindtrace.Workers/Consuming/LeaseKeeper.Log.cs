using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class LeaseKeeper
{
    [LoggerMessage(3021, LogLevel.Warning, "The leases of {Count} jobs could not be renewed, trying again: {Reason}")]
    private partial void RenewalFailed(int count, string reason);
}
