using Microsoft.Extensions.Logging;

namespace Mindtrace.Wire;

internal sealed partial class WireMiddleware
{
    [LoggerMessage(7001, LogLevel.Error, "Request to {Path} failed unexpectedly")]
    private partial void LogUnhandled(Exception exception, string path);

    [LoggerMessage(7002, LogLevel.Debug, "Request to {Path} ended with {Exception} and was answered with {Status}")]
    private partial void LogMapped(string exception, string path, int status);
}
