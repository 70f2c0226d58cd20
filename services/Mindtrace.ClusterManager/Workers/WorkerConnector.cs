using System.Text.Json;
using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Lets running workers serve job types: one that claims by itself is connected to the queue, any other gets a bridge to it.</summary>
internal sealed class WorkerConnector(
    WorkerProbe probe,
    PeerCalls peers,
    JobQueue queue,
    WorkerDirectory workers,
    BridgeDirectory bridges,
    LaunchDirectory launches,
    IOptions<ClusterManagerOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan LaunchPoll = TimeSpan.FromMilliseconds(250);

    // What the original API tells a worker about its message broker; the worker knows its own store.
    private static readonly JsonElement BackendArgs = WireJson.Parse("""{"cls":"mindtrace.jobs.redis","kwargs":{}}"""u8);

    /// <summary>Lets the worker at <paramref name="workerUrl"/> serve a job type, and routes the type to its queue. Where that fails nothing is left behind.</summary>
    /// <returns>The worker's id.</returns>
    /// <exception cref="WireException">503: the worker could not be reached; 502: it refused, or is none.</exception>
    public async Task<string> ConnectAsync(JobType jobType, string workerUrl, string clusterUrl, CancellationToken cancellationToken)
    {
        (string address, var worker) = await ReachAsync(workerUrl, cancellationToken);
        if (worker.Consumes)
            await ConnectItselfAsync(jobType, address, clusterUrl, cancellationToken);
        await queue.SetTargetAsync(jobType, new JobTarget.Queue(), cancellationToken);
        await RecordAsync(worker.Id, jobType, address, cancellationToken);
        if (worker.Consumes)
            await bridges.RemoveAsync(jobType, cancellationToken);
        else
            await bridges.AddAsync(address, jobType, cancellationToken);
        return worker.Id;
    }

    private async Task ConnectItselfAsync(JobType jobType, string workerUrl, string clusterUrl, CancellationToken cancellationToken)
    {
        var request = new ConnectToClusterRequest { BackendArgs = BackendArgs, QueueName = jobType, ClusterUrl = clusterUrl };
        try
        {
            await peers.WorkerAsync(workerUrl, async (worker, token) =>
            {
                await worker.ConnectToClusterAsync(request, token);
                return true;
            }, cancellationToken);
        }
        catch (ClusterException exception)
        {
            throw new WireException(StatusCodes.Status502BadGateway, $"Worker {workerUrl} refused to connect: {exception.Detail}");
        }
    }

    /// <summary>The worker at an address; waits for it while a launch for that address is under way.</summary>
    private async Task<(string Address, FoundWorker Worker)> ReachAsync(string workerUrl, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                var (address, found) = await FindAsync(workerUrl, cancellationToken);
                if (found.Status is ServerStatus.Available)
                    return (address, found);
                if (found.Status is not ServerStatus.Launching || time.GetElapsedTime(start) >= options.Value.LaunchTimeout)
                    throw new WireException(StatusCodes.Status503ServiceUnavailable, $"Server failed to connect: {workerUrl} is {found.Status}");
            }
            catch (WireException exception) when (exception.Status is StatusCodes.Status503ServiceUnavailable && time.GetElapsedTime(start) < options.Value.LaunchTimeout)
            {
                if (!await IsBeingLaunchedAsync(workerUrl, cancellationToken))
                    throw;
            }

            await Task.Delay(LaunchPoll, time, cancellationToken);
        }
    }

    /// <summary>The worker at an address, by the one spelling of it under which the worker answers, so that a worker registered under two is one.</summary>
    private async Task<(string Address, FoundWorker Worker)> FindAsync(string workerUrl, CancellationToken cancellationToken)
    {
        string address = WorkerAddress.Normalize(workerUrl);
        if (address != workerUrl)
        {
            try
            {
                return (address, await probe.FindAsync(address, cancellationToken));
            }
            catch (WireException)
            {
                // It may listen on [::1] only, or have a certificate for the name only.
            }
        }

        return (workerUrl, await probe.FindAsync(workerUrl, cancellationToken));
    }

    private async Task<bool> IsBeingLaunchedAsync(string workerUrl, CancellationToken cancellationToken)
    {
        if (await launches.FindAsync(workerUrl, cancellationToken) is not { } launch)
            return false;
        try
        {
            var status = await peers.NodeAsync(launch.NodeUrl, (node, token) => node.LaunchWorkerStatusAsync(launch.LaunchId, token), cancellationToken);
            return status.Status is LaunchState.Pending or LaunchState.Running;
        }
        catch (Exception exception) when (exception is ClusterException or WireException)
        {
            // The node is away or has forgotten the launch: nothing is on its way.
            return false;
        }
    }

    private async Task RecordAsync(string workerId, JobType jobType, string workerUrl, CancellationToken cancellationToken)
    {
        // A worker of this SDK reports itself; what it reports wins over what is noted here.
        var known = await workers.FindAsync(workerId, cancellationToken);
        if (known is { Status: not (WorkerState.Nonexistent or WorkerState.Shutdown) } && known.WorkerType.Split(',').Contains(jobType.Value, StringComparer.Ordinal))
            return;
        string types = known is { WorkerType.Length: > 0 } && !known.WorkerType.Split(',').Contains(jobType.Value, StringComparer.Ordinal)
            ? $"{known.WorkerType},{jobType.Value}"
            : jobType.Value;
        bool runs = known?.Status is WorkerState.Running;
        await workers.ReportAsync(
            new WorkerStatus
            {
                WorkerId = workerId,
                WorkerType = types,
                WorkerUrl = workerUrl,
                Status = runs ? WorkerState.Running : WorkerState.Idle,
                JobId = runs ? known!.JobId : null,
            },
            cancellationToken);
    }
}
