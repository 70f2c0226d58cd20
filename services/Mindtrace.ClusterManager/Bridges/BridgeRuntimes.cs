using Microsoft.Extensions.Options;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Mindtrace.ClusterManager;

/// <summary>Makes what claims jobs for a worker and calls it with them: the worker runtime, as in a worker's own process.</summary>
internal sealed class BridgeRuntimes(
    JobQueue queue,
    WorkerDirectory workers,
    WorkerProbe probe,
    BridgeConnections connections,
    IOptions<BridgeOptions> options,
    IOptions<ClusterManagerOptions> manager,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>The id of the worker at an address; where it doesn't answer, the one it had when it was last heard of.</summary>
    public async Task<string> IdentifyAsync(string workerUrl, CancellationToken cancellationToken)
    {
        try
        {
            return (await probe.FindAsync(workerUrl, cancellationToken)).Id;
        }
        catch (WireException)
        {
            return await workers.FindByUrlAsync(workerUrl, cancellationToken) is { } known ? known.WorkerId : workerUrl;
        }
    }

    /// <summary>A runtime that is not started yet; dispose it after it was stopped.</summary>
    /// <param name="workerUrl">The worker's address.</param>
    /// <param name="workerId">The worker's id.</param>
    /// <param name="replaced">Called where another worker answers at the address.</param>
    public BridgeRuntime Create(string workerUrl, string workerId, Action replaced)
    {
        long maxBytes = manager.Value.MaxRequestBodyBytes;
        var settings = new WorkerOptions
        {
            WorkerId = workerId,
            Url = workerUrl,
            Concurrency = options.Value.Concurrency,
            Prefetch = 0,
            MaxOutputBytes = (int)Math.Min(maxBytes, int.MaxValue),
        };
        var worker = new HttpWorker(workerUrl, workerId, maxBytes, probe, connections, replaced, time);
        var activation = new WorkerActivation(worker, time, loggers.CreateLogger<WorkerActivation>());
        return new BridgeRuntime(new WorkerRuntime(new JobExecutor(worker, settings), queue, workers, activation, Options.Create(settings), time, loggers), activation);
    }
}

/// <summary>A worker runtime with what it is made of.</summary>
internal sealed class BridgeRuntime(WorkerRuntime runtime, WorkerActivation activation) : IDisposable
{
    public WorkerRuntime Runtime { get; } = runtime;

    public void Dispose()
    {
        Runtime.Dispose();
        activation.Dispose();
    }
}
