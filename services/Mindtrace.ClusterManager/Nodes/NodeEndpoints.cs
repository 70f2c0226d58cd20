using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Nodes, and what they launch.</summary>
internal sealed partial class NodeEndpoints(
    NodeDirectory nodes, LaunchDirectory launches, AutoConnections autoConnections, PeerCalls peers, RegistryCredentials credentials, ILogger<NodeEndpoints> logger)
{
    private const int MaxText = 200;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapWire<RegisterNodeRequest, NodeRegistration>("register_node", RegisterAsync);
        endpoints.MapWire<LaunchWorkerRequest, LaunchWorkerResponse>("launch_worker", LaunchAsync);
        endpoints.MapWire<LaunchStatusRequest, LaunchStatus>("launch_worker_status", LaunchStatusAsync);
        endpoints.MapWire<ListNodesResponse>("list_nodes", async context => new ListNodesResponse(await nodes.ListAsync(context.RequestAborted)));
    }

    private async Task<NodeRegistration> RegisterAsync(RegisterNodeRequest request, HttpContext context)
    {
        string url = HttpAddress.Require("node_url", request.NodeUrl);
        await nodes.RegisterAsync(url, context.RequestAborted);
        LogRegistered(url);
        return credentials.For(context);
    }

    private async Task<LaunchWorkerResponse> LaunchAsync(LaunchWorkerRequest request, HttpContext context)
    {
        string nodeUrl = HttpAddress.Require("node_url", request.NodeUrl);
        string? workerUrl = request.WorkerUrl is null ? null : HttpAddress.Require("worker_url", request.WorkerUrl);
        if (WorkerTypeRules.NameFault(request.WorkerType) is { } fault)
            throw WireException.Validation("worker_type", "string_pattern_mismatch", fault);
        if (request.WorkerName is not null && WorkerTypeRules.NameFault(request.WorkerName) is { } nameFault)
            throw WireException.Validation("worker_name", "string_pattern_mismatch", nameFault);

        var launch = new NodeLaunchWorkerRequest
        {
            WorkerType = request.WorkerType,
            WorkerName = request.WorkerName,
            WorkerUrl = workerUrl,
            AutoConnectJobType = await autoConnections.FindAsync(request.WorkerType, context.RequestAborted),
        };
        var launched = await peers.NodeAsync(nodeUrl, (node, token) => node.LaunchWorkerAsync(launch, token), context.RequestAborted);
        if (workerUrl is not null)
            await launches.SetAsync(workerUrl, new LaunchReference(nodeUrl, launched.LaunchId), context.RequestAborted);
        LogLaunch(launched.LaunchId, request.WorkerType, nodeUrl);
        return launched;
    }

    private async Task<LaunchStatus> LaunchStatusAsync(LaunchStatusRequest request, HttpContext context)
    {
        string nodeUrl = HttpAddress.Require("node_url", request.NodeUrl);
        if (request.LaunchId.Length > MaxText)
            throw WireException.Validation("launch_id", "string_too_long", $"String should have at most {MaxText} characters");
        return await peers.NodeAsync(nodeUrl, (node, token) => node.LaunchWorkerStatusAsync(request.LaunchId, token), context.RequestAborted);
    }
}
