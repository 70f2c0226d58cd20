using System.Net;

namespace Mindtrace.ClusterManager;

/// <summary>The connections to apps behind the gateway: nothing is followed, unpacked or remembered on the way.</summary>
internal sealed class AppConnections : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = System.Diagnostics.DistributedContextPropagator.CreatePassThroughPropagator(),
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    });

    public void Dispose() => Invoker.Dispose();
}
