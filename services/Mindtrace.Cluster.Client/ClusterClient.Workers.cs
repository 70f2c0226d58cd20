using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

public sealed partial class ClusterClient
{
    /// <summary>Registers a node with the manager; harmless where it is registered already.</summary>
    public Task<NodeRegistration> RegisterNodeAsync(string nodeUrl, CancellationToken cancellationToken = default) =>
        CallAsync("register_node", new RegisterNodeRequest { NodeUrl = nodeUrl },
            WireJson.Default.RegisterNodeRequest, WireJson.Default.NodeRegistration, Retry.Safe, cancellationToken);

    /// <summary>Starts a worker on a node; the answer comes before the worker runs.</summary>
    /// <exception cref="ClusterUnavailableException">The node cannot be reached.</exception>
    public Task<LaunchWorkerResponse> LaunchWorkerAsync(LaunchWorkerRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("launch_worker", request, WireJson.Default.LaunchWorkerRequest, WireJson.Default.LaunchWorkerResponse, Retry.Never, cancellationToken);

    /// <summary>How far a launch is.</summary>
    public Task<LaunchStatus> LaunchWorkerStatusAsync(string nodeUrl, string launchId, CancellationToken cancellationToken = default) =>
        CallAsync("launch_worker_status", new LaunchStatusRequest { NodeUrl = nodeUrl, LaunchId = launchId },
            WireJson.Default.LaunchStatusRequest, WireJson.Default.LaunchStatus, Retry.Safe, cancellationToken);

    /// <summary>Waits until a launch is ready or has failed.</summary>
    /// <param name="nodeUrl">The node.</param>
    /// <param name="launchId">The launch.</param>
    /// <param name="timeout">How long to wait; 60 seconds where null.</param>
    /// <param name="cancellationToken">Ends the wait; the launch goes on.</param>
    /// <exception cref="TimeoutException">The launch is neither ready nor failed in time.</exception>
    public Task<LaunchStatus> WaitForLaunchAsync(string nodeUrl, string launchId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        LaunchWait.UntilSettledAsync(token => LaunchWorkerStatusAsync(nodeUrl, launchId, token), timeout, Time, cancellationToken);

    /// <summary>What the cluster knows of a worker; an unknown one is <see cref="WorkerState.Nonexistent"/>.</summary>
    public Task<WorkerStatus> GetWorkerStatusAsync(string workerId, CancellationToken cancellationToken = default) =>
        WorkerAsync("get_worker_status", workerId, cancellationToken);

    /// <summary>Asks the worker itself; a dead one is <see cref="WorkerState.Nonexistent"/>.</summary>
    public Task<WorkerStatus> QueryWorkerStatusAsync(string workerId, CancellationToken cancellationToken = default) =>
        WorkerAsync("query_worker_status", workerId, cancellationToken);

    /// <summary>What the cluster knows of the worker at an address; an unknown one is <see cref="WorkerState.Nonexistent"/>.</summary>
    public Task<WorkerStatus> GetWorkerStatusByUrlAsync(string workerUrl, CancellationToken cancellationToken = default) =>
        WorkerByUrlAsync("get_worker_status_by_url", workerUrl, cancellationToken);

    /// <summary>Asks the worker at an address; a dead one is <see cref="WorkerState.Nonexistent"/>.</summary>
    public Task<WorkerStatus> QueryWorkerStatusByUrlAsync(string workerUrl, CancellationToken cancellationToken = default) =>
        WorkerByUrlAsync("query_worker_status_by_url", workerUrl, cancellationToken);

    /// <summary>The workers the cluster knows, by id.</summary>
    public async Task<IReadOnlyList<WorkerStatus>> ListWorkersAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("list_workers", WireJson.Default.ListWorkersResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Workers;

    /// <summary>The nodes the cluster knows, by address.</summary>
    public async Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("list_nodes", WireJson.Default.ListNodesResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Nodes;

    /// <summary>Tells that a worker started a job; for workers that are not of this SDK.</summary>
    public Task WorkerAlertStartedJobAsync(JobId jobId, string workerId, CancellationToken cancellationToken = default) =>
        CallAsync("worker_alert_started_job", new WorkerAlertStartedJobRequest { JobId = jobId, WorkerId = workerId },
            WireJson.Default.WorkerAlertStartedJobRequest, Retry.Never, cancellationToken);

    /// <summary>Tells that a worker ended a job; for workers that are not of this SDK.</summary>
    /// <exception cref="ConflictException">The worker does not hold the job; nothing was changed.</exception>
    public Task WorkerAlertCompletedJobAsync(WorkerAlertCompletedJobRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("worker_alert_completed_job", request, WireJson.Default.WorkerAlertCompletedJobRequest, Retry.Never, cancellationToken);

    private Task<WorkerStatus> WorkerAsync(string endpoint, string workerId, CancellationToken cancellationToken) =>
        CallAsync(endpoint, new WorkerIdRequest { WorkerId = workerId }, WireJson.Default.WorkerIdRequest, WireJson.Default.WorkerStatus, Retry.Safe, cancellationToken);

    private Task<WorkerStatus> WorkerByUrlAsync(string endpoint, string workerUrl, CancellationToken cancellationToken) =>
        CallAsync(endpoint, new WorkerUrlRequest { WorkerUrl = workerUrl }, WireJson.Default.WorkerUrlRequest, WireJson.Default.WorkerStatus, Retry.Safe, cancellationToken);
}
