using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Mindtrace.Wire;
using Yarp.ReverseProxy.Forwarder;

namespace Mindtrace.ClusterManager;

/// <summary>Forwards <c>/{app}/{path}</c> to the app; every path that is nothing else ends here.</summary>
internal sealed partial class Gateway(
    AppRoutes routes, AppConnections connections, IHttpForwarder forwarder, EndpointCatalog catalog, IOptions<ClusterManagerOptions> options, ILogger<Gateway> logger)
{
    private readonly ForwarderRequestConfig _config = new() { ActivityTimeout = options.Value.GatewayTimeout };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map("/{app}/{**path}", ForwardAsync).WithDisplayName("gateway");

    private async Task ForwardAsync(HttpContext context)
    {
        string app = (string)context.GetRouteValue("app")!;
        if (catalog.Contains(app))
            throw Unmatched(context, app);
        string url = await routes.FindAsync(app, context.RequestAborted) ?? throw NotFound();

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;
        var error = await forwarder.SendAsync(context, url, connections.Invoker, _config, new AppTransformer(app));
        if (error is ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        LogUnreachable(app, error, context.GetForwarderErrorFeature()?.Exception?.Message ?? "");
        int status = context.Response.StatusCode;
        context.Response.Headers.Remove("Content-Length");
        throw new WireException(status >= 400 ? status : StatusCodes.Status502BadGateway, error is ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout
            ? $"App '{app}' did not answer within {options.Value.GatewayTimeout.TotalSeconds:0.###} s"
            : $"App '{app}' could not be reached ({error})");
    }

    private static WireException Unmatched(HttpContext context, string name)
    {
        if (!string.Equals(context.Request.Path.Value?.Trim('/'), name, StringComparison.Ordinal))
            return NotFound();
        context.Response.Headers.Allow = HttpMethods.Post;
        return new WireException(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
    }

    private static WireException NotFound() => new(StatusCodes.Status404NotFound, "Not Found");
}
