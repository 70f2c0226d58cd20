using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Looking after queues and dead letters.</summary>
internal sealed partial class QueueEndpoints(
    JobQueue queue, EndpointJobs endpointJobs, WorkerDirectory workers, AutoConnections autoConnections, BridgeDirectory bridges, ILogger<QueueEndpoints> logger)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapWire<DeadLettersResponse>("get_dlq_jobs", async context => new DeadLettersResponse(await queue.ListDeadLettersAsync(cancellationToken: context.RequestAborted)));
        endpoints.MapWire<JobIdRequest, JobStatus>("requeue_from_dlq", RequeueAsync);
        endpoints.MapWire<JobIdRequest>("discard_from_dlq", DiscardAsync);
        endpoints.MapWire<QueueStatsRequest, QueueStatsResponse>(
            "queue_stats", async (request, context) => new QueueStatsResponse(await queue.GetStatsAsync(request.JobType, context.RequestAborted)));
        endpoints.MapWire<JobSchemaNameRequest>("pause_queue", async (request, context) =>
        {
            await queue.PauseAsync(request.JobSchemaName, context.RequestAborted);
            LogPaused(request.JobSchemaName);
        });
        endpoints.MapWire<JobSchemaNameRequest>("resume_queue", async (request, context) =>
        {
            await queue.ResumeAsync(request.JobSchemaName, context.RequestAborted);
            LogResumed(request.JobSchemaName);
        });
        endpoints.MapWire<JobSchemaNameRequest>("clear_job_schema_queue", async (request, context) =>
            LogPurged(request.JobSchemaName, await queue.PurgeAsync(request.JobSchemaName, context.RequestAborted)));
        endpoints.MapWire("clear_databases", ClearAsync);
    }

    private static WireException NoDeadLetter(JobId id) => new(StatusCodes.Status404NotFound, $"Job '{id}' was not found among the dead letters");

    private async Task<JobStatus> RequeueAsync(JobIdRequest request, HttpContext context)
    {
        var requeued = await queue.RequeueAsync(request.JobId, context.RequestAborted) ?? throw NoDeadLetter(request.JobId);
        return requeued.EndpointLease is null ? requeued.Status : await endpointJobs.RunAsync(requeued);
    }

    private async Task DiscardAsync(JobIdRequest request, HttpContext context)
    {
        if (await queue.DiscardAsync(request.JobId, context.RequestAborted) is TransitionResult.NotFound)
            throw NoDeadLetter(request.JobId);
    }

    private async Task ClearAsync(HttpContext context)
    {
        await bridges.ClearAsync(context.RequestAborted);
        await queue.ClearAsync(context.RequestAborted);
        await workers.ClearAsync(context.RequestAborted);
        await autoConnections.ClearAsync(context.RequestAborted);
        LogCleared();
    }
}
