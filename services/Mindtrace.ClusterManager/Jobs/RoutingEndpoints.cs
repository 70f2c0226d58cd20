using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Routing job types to endpoints and workers, and putting apps behind the gateway.</summary>
internal sealed partial class RoutingEndpoints(
    JobQueue queue, AppRoutes routes, WorkerConnector connector, BridgeDirectory bridges, ManagerAddress address, EndpointCatalog catalog, ILogger<RoutingEndpoints> logger)
{
    private const int MaxAppName = 100;
    private const int MaxEndpoint = 500;

    private static readonly string[] ReservedNames = ["openapi", "docs", "scalar", "health", "alive"];

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapWire<RegisterJobToEndpointRequest>("register_job_to_endpoint", RegisterToEndpointAsync);
        endpoints.MapWire<RegisterJobToWorkerRequest>("register_job_to_worker", RegisterToWorkerAsync);
        endpoints.MapWire<RegisterAppRequest>("register_app", RegisterAppAsync);
    }

    private async Task RegisterToEndpointAsync(RegisterJobToEndpointRequest request, HttpContext context)
    {
        string endpoint = request.Endpoint.TrimStart('/');
        if (endpoint.Length is 0 or > MaxEndpoint || !Uri.IsWellFormedUriString("/" + endpoint, UriKind.Relative)
            || Uri.UnescapeDataString(endpoint).Split('/', '\\').Contains("..", StringComparer.Ordinal))
        {
            throw WireException.Validation("endpoint", "value_error", $"Value error, give a path behind the gateway such as echo/run, of at most {MaxEndpoint} characters");
        }

        await queue.SetTargetAsync(request.JobType, new JobTarget.Endpoint(endpoint), context.RequestAborted);
        // What waits in the queue is worked off by the workers it has, as it would otherwise wait for ever.
        if ((await queue.GetStatsAsync(request.JobType, context.RequestAborted)).All(static stats => stats.Queued + stats.Scheduled + stats.Running == 0))
            await bridges.RemoveAsync(request.JobType, context.RequestAborted);
        LogRoutedToEndpoint(request.JobType, endpoint);
    }

    private async Task RegisterToWorkerAsync(RegisterJobToWorkerRequest request, HttpContext context)
    {
        string url = HttpAddress.Require("worker_url", request.WorkerUrl);
        var workerId = await connector.ConnectAsync(request.JobType, url, address.For(context), context.RequestAborted);
        LogRoutedToWorker(request.JobType, workerId);
    }

    private async Task RegisterAppAsync(RegisterAppRequest request, HttpContext context)
    {
        if (request.Name.Length is 0 or > MaxAppName || !request.Name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~') || request.Name.All(static c => c is '.'))
            throw WireException.Validation("name", "string_pattern_mismatch", $"String should be 1 to {MaxAppName} letters, digits, '-', '_', '.' or '~'");
        if (catalog.Contains(request.Name) || ReservedNames.Contains(request.Name, StringComparer.OrdinalIgnoreCase))
            throw WireException.Validation("name", "value_error", $"Value error, '{request.Name}' is a path of the manager's own");
        string url = HttpAddress.Require("url", request.Url);
        await routes.SetAsync(request.Name, url, context.RequestAborted);
        LogAppRegistered(request.Name, url);
    }
}
