using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>What workers tell, and what is known of them.</summary>
internal sealed class WorkerEndpoints(JobQueue queue, WorkerDirectory workers, PeerCalls peers, IOptions<ClusterManagerOptions> options)
{
    private const int MaxWorkerId = 200;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapWire<WorkerAlertStartedJobRequest>("worker_alert_started_job", StartedAsync);
        endpoints.MapWire<WorkerAlertCompletedJobRequest>("worker_alert_completed_job", CompletedAsync);
        endpoints.MapWire<WorkerIdRequest, WorkerStatus>("get_worker_status", (request, context) => FindAsync(request.WorkerId, context.RequestAborted));
        endpoints.MapWire<WorkerUrlRequest, WorkerStatus>("get_worker_status_by_url", async (request, context) => AskedAs(request.WorkerUrl, await FindByUrlAsync(request.WorkerUrl, context.RequestAborted)));
        endpoints.MapWire<WorkerIdRequest, WorkerStatus>(
            "query_worker_status", async (request, context) => await QueryAsync(await FindAsync(request.WorkerId, context.RequestAborted), context.RequestAborted));
        endpoints.MapWire<WorkerUrlRequest, WorkerStatus>(
            "query_worker_status_by_url",
            async (request, context) => AskedAs(request.WorkerUrl, await QueryAsync(await FindByUrlAsync(request.WorkerUrl, context.RequestAborted), context.RequestAborted)));
        endpoints.MapWire<ListWorkersResponse>("list_workers", async context => new ListWorkersResponse(await workers.ListAsync(context.RequestAborted)));
    }

    private async Task StartedAsync(WorkerAlertStartedJobRequest request, HttpContext context)
    {
        CheckWorkerId(request.WorkerId);
        ThrowIfRefused(await queue.StartByIdAsync(request.JobId, request.WorkerId, options.Value.AlertedLease, context.RequestAborted), request.JobId, request.WorkerId);
        var known = await KnownAsync(request.WorkerId, context.RequestAborted);
        await workers.ReportAsync(known with { Status = WorkerState.Running, JobId = request.JobId.Value }, context.RequestAborted);
    }

    private async Task CompletedAsync(WorkerAlertCompletedJobRequest request, HttpContext context)
    {
        CheckWorkerId(request.WorkerId);
        JobOutcome outcome = request.Status switch
        {
            WireStatus.Completed => new JobOutcome.Completed(request.Output),
            WireStatus.Failed => new JobOutcome.Failed(JobAnswer.Reason(request.Output, "The worker told that the job failed"), request.Output),
            WireStatus.Error => new JobOutcome.Broken(JobAnswer.Reason(request.Output, "The worker told of an error"), request.Output),
            _ => throw WireException.Validation("status", "enum", "Input should be 'completed', 'failed' or 'error'"),
        };
        ThrowIfRefused(await queue.CompleteByIdAsync(request.JobId, request.WorkerId, outcome, context.RequestAborted), request.JobId, request.WorkerId);
        var known = await KnownAsync(request.WorkerId, context.RequestAborted);
        // It may tell of this job again, or have others beside it.
        bool runsAnother = known is { Status: WorkerState.Running, JobId: { } job } && job != request.JobId.Value;
        await workers.ReportAsync(runsAnother ? known : known with { Status = WorkerState.Idle, JobId = null }, context.RequestAborted);
    }

    private static void CheckWorkerId(string workerId)
    {
        if (workerId.Length is 0 or > MaxWorkerId || workerId.Any(char.IsControl))
            throw WireException.Validation("worker_id", "string_pattern_mismatch", $"String should have 1 to {MaxWorkerId} characters, none of them a control character");
    }

    private static void ThrowIfRefused(TransitionResult result, JobId jobId, string workerId)
    {
        switch (result)
        {
            case TransitionResult.NotFound:
                throw JobEndpoints.Unknown(jobId);
            case TransitionResult.StaleLease:
                throw new WireException(StatusCodes.Status409Conflict, $"Job '{jobId}' is not held by worker '{workerId}'; nothing was changed");
            case TransitionResult.WrongState:
                throw new WireException(StatusCodes.Status409Conflict, $"Job '{jobId}' has ended already; nothing was changed");
        }
    }

    private async Task<WorkerStatus> KnownAsync(string workerId, CancellationToken cancellationToken) =>
        await workers.FindAsync(workerId, cancellationToken) ?? new WorkerStatus { WorkerId = workerId };

    private async Task<WorkerStatus> FindAsync(string workerId, CancellationToken cancellationToken) =>
        await workers.FindAsync(workerId, cancellationToken) is { } known ? Present(known) : WorkerStatus.Unknown(workerId);

    private async Task<WorkerStatus> FindByUrlAsync(string workerUrl, CancellationToken cancellationToken) =>
        await workers.FindByUrlAsync(workerUrl, cancellationToken) is { } known ? Present(known) : WorkerStatus.Unknown(workerUrl: workerUrl);

    /// <summary>A worker that is known by another spelling of its address keeps the one that the client knows; a trailing slash does not matter.</summary>
    private static WorkerStatus AskedAs(string workerUrl, WorkerStatus found) =>
        found.WorkerId.Length is 0 ? found : found with { WorkerUrl = workerUrl.TrimEnd('/') };

    private static WorkerStatus Present(WorkerStatus known) => known.Status is WorkerState.Running ? known : known with { JobId = null };

    /// <summary>Asks the worker itself, and notes its answer or its absence.</summary>
    private async Task<WorkerStatus> QueryAsync(WorkerStatus known, CancellationToken cancellationToken)
    {
        if (known.WorkerId.Length is 0 || !HttpAddress.IsValid(known.WorkerUrl))
            return known;
        try
        {
            var local = await peers.WorkerAsync(known.WorkerUrl, static (worker, token) => worker.GetStatusAsync(token), cancellationToken);
            if (local.WorkerId == known.WorkerId)
                await workers.ReportAsync(known with { Status = local.Status, JobId = local.JobId }, cancellationToken);
            else
                await workers.ReportLostAsync(known, cancellationToken);
        }
        catch (ClusterException) when (known.WorkerId == known.WorkerUrl)
        {
            // A plain HTTP service, which is there and can't be asked.
            return known;
        }
        catch (Exception exception) when (exception is WireException or ClusterException)
        {
            await workers.ReportLostAsync(known, cancellationToken);
        }

        return await FindAsync(known.WorkerId, cancellationToken);
    }
}
