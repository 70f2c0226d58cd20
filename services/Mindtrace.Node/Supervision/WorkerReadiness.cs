using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>Brings a started worker process to the point where it takes jobs.</summary>
internal sealed class WorkerReadiness(MindtraceClients clients, ManagerLink manager, IOptions<NodeOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly System.Text.Json.JsonElement NoBackend = WireJson.EmptyObject;

    /// <summary>Waits until the worker with an id answers at its address, then connects it to its job types.</summary>
    /// <exception cref="LaunchFailedException">It ended, took too long or refused.</exception>
    public async Task BringUpAsync(WorkerProcess process, string workerId, string workerUrl, IEnumerable<JobType> jobTypes, Action<string> phase, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.StartTimeout, time);
        using var exited = new CancellationTokenSource();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, exited.Token);
        var exit = WatchAsync(process, exited, ends.Token);
        string step = "start";
        try
        {
            await AnswersAsync(workerId, workerUrl, ends.Token);
            foreach (var jobType in jobTypes)
            {
                step = "connect to job type " + jobType;
                phase("connect");
                await clients.Worker(workerUrl).ConnectToClusterAsync(
                    new ConnectToClusterRequest { BackendArgs = NoBackend, QueueName = jobType, ClusterUrl = options.Value.ClusterUrl }, ends.Token);
            }
        }
        catch (OperationCanceledException) when (exited.IsCancellationRequested)
        {
            throw new LaunchFailedException($"The worker process ended with exit code {await exit} before it was ready{await process.LastWordsAsync(time)}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LaunchFailedException($"The worker was not ready within {options.Value.StartTimeout.TotalSeconds:0.###} s (it should {step})");
        }
        catch (ClusterException exception)
        {
            throw new LaunchFailedException($"The worker could not {step}: {exception.Detail}");
        }
        finally
        {
            await ends.CancelAsync();
            await exit;
        }
    }

    /// <summary>The job types that the manager knows a worker to serve; none where it cannot be asked.</summary>
    public async Task<IEnumerable<JobType>> KnownJobTypesAsync(string workerId, CancellationToken cancellationToken)
    {
        try
        {
            var known = await manager.Client().GetWorkerStatusAsync(workerId, cancellationToken);
            return known.WorkerType.Split(',').Where(static type => JobType.TryParse(type, out _)).Select(JobType.Parse);
        }
        catch (ClusterException)
        {
            return [];
        }
    }

    private async Task AnswersAsync(string workerId, string workerUrl, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var heartbeat = await clients.Worker(workerUrl).HeartbeatAsync(cancellationToken);
                if (heartbeat.ServerId?.ToString() is { } id && id != workerId)
                    throw new LaunchFailedException($"Another service ({id}) answers at {workerUrl}");
                if (heartbeat.Status is ServerStatus.Available)
                    return;
            }
            catch (ClusterUnavailableException)
            {
                // Not listening yet.
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private static async Task<int?> WatchAsync(WorkerProcess process, CancellationTokenSource exited, CancellationToken cancellationToken)
    {
        try
        {
            int code = await process.WaitForExitAsync(cancellationToken);
            await exited.CancelAsync();
            return code;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
