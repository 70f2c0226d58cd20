using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Registry;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Worker types, and the job types they serve.</summary>
internal sealed partial class WorkerTypeEndpoints(WorkerRegistry registry, JobQueue queue, AutoConnections autoConnections, BridgeDirectory bridges, ILogger<WorkerTypeEndpoints> logger)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapWire<WorkerTypeInfo>("register_worker_type", RegisterAsync);
        endpoints.MapWire<RegisterJobSchemaToWorkerTypeRequest>("register_job_schema_to_worker_type", RegisterJobSchemaAsync);
        endpoints.MapWire<ListWorkerTypesResponse>("list_worker_types", async context =>
            new ListWorkerTypesResponse([.. await registry.ListAsync(context.RequestAborted)]));
    }

    private async Task RegisterAsync(WorkerTypeInfo type, HttpContext context)
    {
        var faults = WorkerTypeRules.Validate(type);
        if (faults.Count > 0)
            throw new WireException(faults);
        await registry.RegisterAsync(type, context.RequestAborted);
        LogRegistered(type.WorkerName, type.WorkerClass);
        if (type.JobType is { } jobType)
            await ServeAsync(jobType, type.WorkerName, context.RequestAborted);
    }

    private async Task RegisterJobSchemaAsync(RegisterJobSchemaToWorkerTypeRequest request, HttpContext context)
    {
        if (WorkerTypeRules.NameFault(request.WorkerType) is not null || await registry.FindAsync(request.WorkerType, context.RequestAborted) is null)
        {
            LogUnknown(Shorten(request.WorkerType), request.JobSchemaName);
            return;
        }

        await ServeAsync(request.JobSchemaName, request.WorkerType, context.RequestAborted);
    }

    private async Task ServeAsync(JobType jobType, string workerType, CancellationToken cancellationToken)
    {
        await autoConnections.SetAsync(workerType, jobType, cancellationToken);
        await queue.SetTargetAsync(jobType, new JobTarget.Queue(), cancellationToken);
        await bridges.RemoveAsync(jobType, cancellationToken);
        LogServes(workerType, jobType);
    }

    private static string Shorten(string text)
    {
        string line = string.Concat(text.Where(static c => !char.IsControl(c)));
        return line.Length <= WorkerTypeRules.MaxName ? line : line[..WorkerTypeRules.MaxName] + "…";
    }
}
