using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

/// <summary>A client of one node (by default on port 8003), which starts and stops workers on its machine.</summary>
/// <remarks>Safe for use by many threads. Every method may throw <see cref="ClusterException"/> or one of its kinds.</remarks>
public sealed class NodeClient : ServiceClient
{
    /// <summary>Makes a client that talks through <paramref name="http"/>.</summary>
    /// <param name="http">Its <see cref="HttpClient.BaseAddress"/> is the node's URL.</param>
    /// <param name="options">How often to try again; the defaults where null.</param>
    /// <param name="timeProvider">The clock of the waits; the system's where null.</param>
    /// <exception cref="ArgumentException"><paramref name="http"/> has no base address.</exception>
    public NodeClient(HttpClient http, ClusterClientOptions? options = null, TimeProvider? timeProvider = null)
        : base(http, options, timeProvider)
    {
    }

    /// <summary>Starts a worker of a registered type; the answer comes before the worker runs.</summary>
    public Task<LaunchWorkerResponse> LaunchWorkerAsync(NodeLaunchWorkerRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("launch_worker", request, WireJson.Default.NodeLaunchWorkerRequest, WireJson.Default.LaunchWorkerResponse, Retry.Never, cancellationToken);

    /// <summary>How far a launch is.</summary>
    public Task<LaunchStatus> LaunchWorkerStatusAsync(string launchId, CancellationToken cancellationToken = default) =>
        CallAsync("launch_worker_status", new NodeLaunchStatusRequest { LaunchId = launchId },
            WireJson.Default.NodeLaunchStatusRequest, WireJson.Default.LaunchStatus, Retry.Safe, cancellationToken);

    /// <summary>Waits until a launch is ready or has failed.</summary>
    /// <param name="launchId">The launch.</param>
    /// <param name="timeout">How long to wait; 60 seconds where null.</param>
    /// <param name="cancellationToken">Ends the wait; the launch goes on.</param>
    /// <exception cref="TimeoutException">The launch is neither ready nor failed in time.</exception>
    public Task<LaunchStatus> WaitForLaunchAsync(string launchId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        LaunchWait.UntilSettledAsync(token => LaunchWorkerStatusAsync(launchId, token), timeout, Time, cancellationToken);

    /// <summary>Stops this node's worker of that name; harmless where there is none. Returns once the worker is down.</summary>
    public Task ShutdownWorkerAsync(string workerName, CancellationToken cancellationToken = default) =>
        CallAsync("shutdown_worker", new ShutdownWorkerRequest { WorkerName = workerName }, WireJson.Default.ShutdownWorkerRequest, Retry.Safe, cancellationToken);

    /// <summary>Stops this node's worker of that id; harmless where there is none. Returns once the worker is down.</summary>
    public Task ShutdownWorkerByIdAsync(string workerId, CancellationToken cancellationToken = default) =>
        CallAsync("shutdown_worker_by_id", new WorkerIdRequest { WorkerId = workerId }, WireJson.Default.WorkerIdRequest, Retry.Safe, cancellationToken);

    /// <summary>Stops this node's worker on that port; harmless where there is none. Returns once the worker is down.</summary>
    public Task ShutdownWorkerByPortAsync(int workerPort, CancellationToken cancellationToken = default) =>
        CallAsync("shutdown_worker_by_port", new ShutdownWorkerByPortRequest { WorkerPort = workerPort }, WireJson.Default.ShutdownWorkerByPortRequest, Retry.Safe, cancellationToken);

    /// <summary>Stops all workers of this node. Returns once they are down.</summary>
    public Task ShutdownAllWorkersAsync(CancellationToken cancellationToken = default) =>
        CallAsync("shutdown_all_workers", Retry.Safe, cancellationToken);
}
