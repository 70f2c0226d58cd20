using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers.Environments;

public sealed partial class JobProcess
{
    [LoggerMessage(3601, LogLevel.Warning, "Processes of scope {ScopeId} could not be ended; a worker that starts later tries again")]
    private partial void ProcessesLeft(string scopeId);
}
