using Mindtrace.Jobs;
using Mindtrace.Wire;

namespace Mindtrace.Node;

/// <summary>The node's own endpoints.</summary>
internal sealed class NodeEndpoints(WorkerSupervisor supervisor, LaunchBook launches)
{
    private const int MaxText = 200;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapWire<NodeLaunchWorkerRequest, LaunchWorkerResponse>("launch_worker", (request, _) => Task.FromResult(Launch(request)));
        endpoints.MapWire<NodeLaunchStatusRequest, LaunchStatus>("launch_worker_status", (request, _) => Task.FromResult(Status(request.LaunchId)));
        endpoints.MapWire<ShutdownWorkerRequest>("shutdown_worker", (request, _) => supervisor.StopAsync(worker => worker.Name == request.WorkerName));
        endpoints.MapWire<WorkerIdRequest>("shutdown_worker_by_id", (request, _) => supervisor.StopAsync(worker => worker.Id == request.WorkerId));
        endpoints.MapWire<ShutdownWorkerByPortRequest>("shutdown_worker_by_port", (request, _) => supervisor.StopAsync(worker => worker.Port == request.WorkerPort));
        endpoints.MapWire("shutdown_all_workers", _ => supervisor.StopAsync(static _ => true));
    }

    private LaunchWorkerResponse Launch(NodeLaunchWorkerRequest request)
    {
        Require("worker_type", request.WorkerType);
        if (request.WorkerName is { } name)
            Require("worker_name", name);
        string? url = request.WorkerUrl is null ? null : HttpAddress.Require("worker_url", request.WorkerUrl);
        var launch = supervisor.Launch(request with { WorkerUrl = url })
            ?? throw new WireException(StatusCodes.Status503ServiceUnavailable, "The node is stopping and starts no more workers");
        return new LaunchWorkerResponse(launch.Id);
    }

    private LaunchStatus Status(string launchId)
    {
        if (launchId.Length > MaxText)
            throw WireException.Validation("launch_id", "string_too_long", $"String should have at most {MaxText} characters");
        return launches.Find(launchId)?.Status ?? throw new WireException(StatusCodes.Status404NotFound, $"Launch '{launchId}' was not found");
    }

    // Names of workers and worker types keep the rule of job types: they end up in paths, logs and command lines.
    private static void Require(string field, string text)
    {
        if (!JobType.TryParse(text, out _))
            throw WireException.Validation(field, "string_pattern_mismatch", "String should have 1 to 200 characters, no control characters, line breaks or braces, and no white space at its ends");
    }
}
