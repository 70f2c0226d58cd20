using Microsoft.Extensions.Logging;

namespace Mindtrace.Git;

public sealed partial class ScratchSpace
{
    [LoggerMessage(3501, LogLevel.Warning, "What a dead process left in {Folder} could not be removed; the next process that starts here tries again")]
    private static partial void RemainsLeft(ILogger logger, Exception exception, string folder);
}
