using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class PresenceReporter
{
    [LoggerMessage(3041, LogLevel.Warning, "The worker's status could not be reported, trying again: {Reason}")]
    private partial void StatusUntold(string reason);
}
