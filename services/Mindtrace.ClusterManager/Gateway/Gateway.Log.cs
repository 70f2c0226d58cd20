using Yarp.ReverseProxy.Forwarder;

namespace Mindtrace.ClusterManager;

internal sealed partial class Gateway
{
    [LoggerMessage(2021, LogLevel.Warning, "App {App} could not be reached: {Error} {Reason}")]
    private partial void LogUnreachable(string app, ForwarderError error, string reason);
}
