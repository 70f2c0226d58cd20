using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

/// <summary>A client of one worker process.</summary>
/// <remarks>Safe for use by many threads. Every method may throw <see cref="ClusterException"/> or one of its kinds.</remarks>
public sealed class WorkerClient : ServiceClient
{
    /// <summary>Makes a client that talks through <paramref name="http"/>.</summary>
    /// <param name="http">Its <see cref="HttpClient.BaseAddress"/> is the worker's URL.</param>
    /// <param name="options">How often to try again; the defaults where null.</param>
    /// <param name="timeProvider">The clock of the waits; the system's where null.</param>
    /// <exception cref="ArgumentException"><paramref name="http"/> has no base address.</exception>
    public WorkerClient(HttpClient http, ClusterClientOptions? options = null, TimeProvider? timeProvider = null)
        : base(http, options, timeProvider)
    {
    }

    /// <summary>Runs the worker's start hook.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => CallAsync("start", Retry.Never, cancellationToken);

    /// <summary>What the worker is doing.</summary>
    public Task<WorkerStatusLocal> GetStatusAsync(CancellationToken cancellationToken = default) =>
        CallAsync("get_status", WireJson.Default.WorkerStatusLocal, Retry.Safe, cancellationToken);

    /// <summary>Lets the worker consume a queue; harmless where it does already.</summary>
    public Task ConnectToClusterAsync(ConnectToClusterRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("connect_to_cluster", request, WireJson.Default.ConnectToClusterRequest, Retry.Safe, cancellationToken);

    /// <summary>Runs a job at once, past the queue, and returns its outcome.</summary>
    public Task<RunResponse> RunAsync(Job job, CancellationToken cancellationToken = default) =>
        CallAsync("run", job, WireJson.Default.Job, WireJson.Default.RunResponse, Retry.Never, cancellationToken);
}
