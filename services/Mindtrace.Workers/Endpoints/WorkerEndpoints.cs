using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Microsoft.AspNetCore.Builder;

/// <summary>The HTTP endpoints of a worker.</summary>
public static class WorkerEndpoints
{
    private const string WrappedJob = "job_dict";

    /// <summary>
    /// Maps <c>start</c>, <c>get_status</c>, <c>connect_to_cluster</c> and <c>run</c> for the worker that <c>AddMindtraceWorker</c> added, and the
    /// endpoints that every service has.
    /// </summary>
    /// <param name="endpoints">Where to map them; the application calls <c>UseMindtraceWire()</c> before.</param>
    public static IEndpointRouteBuilder MapMindtraceWorker(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var options = services.GetRequiredService<IOptions<WorkerOptions>>().Value;
        var runtime = services.GetRequiredService<WorkerRuntime>();
        var direct = services.GetRequiredService<DirectRun>();
        var clusters = new ClusterUrls(options);
        var identity = services.GetRequiredService<ServiceIdentity>();
        identity.Details = ConsumerMark.Details;
        if (Guid.TryParse(options.WorkerId, out var id))
            identity.ServerId = id;

        endpoints.MapSystemEndpoints();
        endpoints.MapWire("start", context => StartAsync(runtime, context.RequestAborted));
        endpoints.MapWire("get_status", _ => Task.FromResult(runtime.Status));
        endpoints.MapWire<ConnectToClusterRequest>("connect_to_cluster", (request, context) =>
            clusters.Allows(request.ClusterUrl)
                ? runtime.ConnectAsync(request.QueueName, context.RequestAborted)
                : throw new WireException(StatusCodes.Status403Forbidden, Refusal(request.ClusterUrl)));
        endpoints.MapWire<JsonElement, RunResponse>("run", (body, context) => direct.RunAsync(ReadJob(body), context.RequestAborted))
            .WithMetadata(new WireEndpoint("run", typeof(Mindtrace.Jobs.Job), typeof(RunResponse)));
        return endpoints;
    }

    private static async Task StartAsync(WorkerRuntime runtime, CancellationToken cancellationToken)
    {
        try
        {
            await runtime.ActivateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WireException(StatusCodes.Status503ServiceUnavailable, $"The worker's start hook failed: {exception.Message}");
        }
    }

    private static Job ReadJob(JsonElement body)
    {
        var job = body.ValueKind is JsonValueKind.Object && body.TryGetProperty(WrappedJob, out var wrapped)
            ? WireRequest.Read<Job>(wrapped, WrappedJob)
            : WireRequest.Read<Job>(body);
        var faults = JobRules.Validate(job);
        return faults.Count == 0 ? job : throw new WireException([.. faults.Select(fault => WireFault.Of(fault.Field, fault.Type, fault.Message))]);
    }

    private static string Refusal(string url) =>
        $"This worker may not be connected to {url}: it is neither {WorkerOptions.Section}__CLUSTER_URL nor one of {WorkerOptions.Section}__ALLOWED_CLUSTER_URLS";
}
