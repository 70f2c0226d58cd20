using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

public sealed partial class ClusterClient
{
    /// <summary>Routes a job type to a path behind the gateway (<c>app/path</c>), in place of its earlier route.</summary>
    public Task RegisterJobToEndpointAsync(JobType jobType, string endpoint, CancellationToken cancellationToken = default) =>
        CallAsync("register_job_to_endpoint", new RegisterJobToEndpointRequest { JobType = jobType, Endpoint = endpoint },
            WireJson.Default.RegisterJobToEndpointRequest, Retry.Safe, cancellationToken);

    /// <summary>
    /// Routes a job type to its queue and lets a running worker serve it: one of this cluster is connected to the queue, any other service that answers
    /// <c>POST /run</c>, such as a worker of the Python package, is called with the jobs, one at a time.
    /// </summary>
    /// <exception cref="ClusterUnavailableException">The worker cannot be reached; nothing was registered.</exception>
    public Task RegisterJobToWorkerAsync(JobType jobType, string workerUrl, CancellationToken cancellationToken = default) =>
        CallAsync("register_job_to_worker", new RegisterJobToWorkerRequest { JobType = jobType, WorkerUrl = workerUrl },
            WireJson.Default.RegisterJobToWorkerRequest, Retry.Safe, cancellationToken);

    /// <summary>Registers a worker type, or a new version of one, that nodes can start.</summary>
    public Task RegisterWorkerTypeAsync(WorkerTypeInfo workerType, CancellationToken cancellationToken = default) =>
        CallAsync("register_worker_type", workerType, WireJson.Default.WorkerTypeInfo, Retry.Safe, cancellationToken);

    /// <summary>Routes a job type to its queue and lets launched workers of a type serve it. An unknown worker type changes nothing.</summary>
    public Task RegisterJobSchemaToWorkerTypeAsync(JobType jobSchemaName, string workerType, CancellationToken cancellationToken = default) =>
        CallAsync("register_job_schema_to_worker_type", new RegisterJobSchemaToWorkerTypeRequest { JobSchemaName = jobSchemaName, WorkerType = workerType },
            WireJson.Default.RegisterJobSchemaToWorkerTypeRequest, Retry.Safe, cancellationToken);

    /// <summary>Puts a service behind the gateway at <c>/{name}/…</c>, or moves it.</summary>
    public Task RegisterAppAsync(string name, string url, CancellationToken cancellationToken = default) =>
        CallAsync("register_app", new RegisterAppRequest { Name = name, Url = url }, WireJson.Default.RegisterAppRequest, Retry.Safe, cancellationToken);

    /// <summary>The registered worker types, by name.</summary>
    public async Task<IReadOnlyList<WorkerTypeInfo>> ListWorkerTypesAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("list_worker_types", WireJson.Default.ListWorkerTypesResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).WorkerTypes;

    /// <summary>The numbers of the queues.</summary>
    /// <param name="jobType">The queue; all where null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<QueueStats>> QueueStatsAsync(JobType? jobType = null, CancellationToken cancellationToken = default) =>
        (await CallAsync("queue_stats", new QueueStatsRequest { JobType = jobType },
            WireJson.Default.QueueStatsRequest, WireJson.Default.QueueStatsResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Queues;

    /// <summary>Holds a queue: jobs are still accepted, none is started.</summary>
    public Task PauseQueueAsync(JobType jobSchemaName, CancellationToken cancellationToken = default) => QueueAsync("pause_queue", jobSchemaName, cancellationToken);

    /// <summary>Lets a held queue go on.</summary>
    public Task ResumeQueueAsync(JobType jobSchemaName, CancellationToken cancellationToken = default) => QueueAsync("resume_queue", jobSchemaName, cancellationToken);

    /// <summary>Empties a queue: its waiting jobs end as cancelled, on the original API's terms as failed.</summary>
    public Task ClearJobSchemaQueueAsync(JobType jobSchemaName, CancellationToken cancellationToken = default) => QueueAsync("clear_job_schema_queue", jobSchemaName, cancellationToken);

    /// <summary>Removes all jobs, routes, dead letters, worker states and queues; worker types stay.</summary>
    public Task ClearDatabasesAsync(CancellationToken cancellationToken = default) => CallAsync("clear_databases", Retry.Safe, cancellationToken);

    private Task QueueAsync(string endpoint, JobType jobSchemaName, CancellationToken cancellationToken) =>
        CallAsync(endpoint, new JobSchemaNameRequest { JobSchemaName = jobSchemaName }, WireJson.Default.JobSchemaNameRequest, Retry.Safe, cancellationToken);
}
