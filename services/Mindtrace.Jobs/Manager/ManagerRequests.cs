using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Names a job (<c>/get_job_status</c>, <c>/cancel_job</c>, <c>/requeue_from_dlq</c>, <c>/discard_from_dlq</c>).</summary>
public sealed record JobIdRequest
{
    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }
}

/// <summary>Names a queue (<c>/clear_job_schema_queue</c>, <c>/pause_queue</c>, <c>/resume_queue</c>).</summary>
public sealed record JobSchemaNameRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobSchemaName { get; init; }
}

/// <summary>Names a worker by id.</summary>
public sealed record WorkerIdRequest
{
    /// <summary>The worker's id.</summary>
    public required string WorkerId { get; init; }
}

/// <summary>Names a worker by address; a trailing slash, the case of the host, a default port, and localhost for 127.0.0.1 do not matter.</summary>
public sealed record WorkerUrlRequest
{
    /// <summary>The worker's address.</summary>
    public required string WorkerUrl { get; init; }
}

/// <summary>Routes a job type to an endpoint behind the gateway.</summary>
public sealed record RegisterJobToEndpointRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobType { get; init; }

    /// <summary>The path behind the gateway, such as <c>echo/run</c>.</summary>
    public required string Endpoint { get; init; }
}

/// <summary>Routes a job type to its queue and lets a running worker serve it: connected to the queue, or called over HTTP where it does not claim jobs by itself.</summary>
public sealed record RegisterJobToWorkerRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobType { get; init; }

    /// <summary>The worker's address.</summary>
    public required string WorkerUrl { get; init; }
}

/// <summary>Routes a job type to its queue and lets launched workers of a type serve it.</summary>
public sealed record RegisterJobSchemaToWorkerTypeRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobSchemaName { get; init; }

    /// <summary>The registered worker type.</summary>
    public required string WorkerType { get; init; }
}

/// <summary>Tells that a worker started a job (for workers that are not of this SDK).</summary>
public sealed record WorkerAlertStartedJobRequest
{
    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>The worker.</summary>
    public required string WorkerId { get; init; }
}

/// <summary>Tells that a worker ended a job (for workers that are not of this SDK).</summary>
public sealed record WorkerAlertCompletedJobRequest
{
    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>How it ended: completed, failed or error.</summary>
    public required WireStatus Status { get; init; }

    /// <summary>What the worker returned, an object.</summary>
    [JsonConverter(typeof(JsonObjectConverter))]
    public required JsonElement Output { get; init; }

    /// <summary>The worker.</summary>
    public required string WorkerId { get; init; }
}

/// <summary>Registers a node.</summary>
public sealed record RegisterNodeRequest
{
    /// <summary>The node's address.</summary>
    public required string NodeUrl { get; init; }
}

/// <summary>What a node needs to reach the registry (the answer of <c>/register_node</c>).</summary>
public sealed record NodeRegistration
{
    /// <summary>The object store's address.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The object store's access key; empty for a caller that may not have it.</summary>
    public required string AccessKey { get; init; }

    /// <summary>The object store's secret key; empty for a caller that may not have it.</summary>
    public required string SecretKey { get; init; }

    /// <summary>The bucket of the registry.</summary>
    public required string Bucket { get; init; }

    /// <summary>The object store's port.</summary>
    public required int MinioPort { get; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public string RabbitmqHost { get => field ?? ""; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public int RabbitmqPort { get; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public string RabbitmqUsername { get => field ?? ""; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public string RabbitmqPassword { get => field ?? ""; init; }
}

/// <summary>Asks the manager to start a worker on a node (the manager's <c>/launch_worker</c>).</summary>
public sealed record LaunchWorkerRequest
{
    /// <summary>The node's address.</summary>
    public required string NodeUrl { get; init; }

    /// <summary>The registered worker type.</summary>
    public required string WorkerType { get; init; }

    /// <summary>The worker's name; its id where null.</summary>
    public string? WorkerName { get; init; }

    /// <summary>The worker's address; a free port of the node's range where null.</summary>
    public string? WorkerUrl { get; init; }
}

/// <summary>Names a launch (the manager's <c>/launch_worker_status</c>).</summary>
public sealed record LaunchStatusRequest
{
    /// <summary>The node's address.</summary>
    public required string NodeUrl { get; init; }

    /// <summary>The launch's id.</summary>
    public required string LaunchId { get; init; }
}

/// <summary>The dead letters, newest last: the oldest 10,000 of them at most, and no more than fill 32 MiB. Those behind them are seen once these are requeued or discarded.</summary>
/// <param name="Jobs">The dead letters.</param>
public sealed record DeadLettersResponse(IReadOnlyList<DeadLetter> Jobs);

/// <summary>Puts a service behind the gateway at <c>/{name}/…</c>.</summary>
public sealed record RegisterAppRequest
{
    /// <summary>The first segment of the path.</summary>
    public required string Name { get; init; }

    /// <summary>The service's address: a string, or the seven parts of a urllib3 <c>Url</c>.</summary>
    [JsonConverter(typeof(UrlConverter))]
    public required string Url { get; init; }
}

/// <summary>Submits many jobs in one request; all are taken or, where one is faulty, none.</summary>
public sealed record SubmitJobsRequest
{
    /// <summary>The jobs, at most 10,000.</summary>
    public required IReadOnlyList<Job> Jobs { get; init; }
}

/// <summary>What became of one job of a batch.</summary>
public sealed record SubmittedJob
{
    /// <summary>The job's id; with an idempotency key that was known, the id of the job that has it.</summary>
    public required JobId JobId { get; init; }

    /// <summary>The original API's status.</summary>
    public required WireStatus Status { get; init; }

    /// <summary>The fine-grained state.</summary>
    public required JobState State { get; init; }

    /// <summary>Whether the job was there before.</summary>
    public bool Existing { get; init; }

    /// <summary>Why it failed, or could not be routed.</summary>
    public string? Error { get; init; }
}

/// <summary>The answer of <c>/submit_jobs</c>.</summary>
/// <param name="Jobs">One entry per job, in the order of the request.</param>
public sealed record SubmitJobsResponse(IReadOnlyList<SubmittedJob> Jobs);

/// <summary>Waits for a job to end.</summary>
public sealed record WaitJobRequest
{
    /// <summary>The longest wait a request may ask for, in seconds.</summary>
    public const double MaxTimeoutSeconds = 300;

    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>How long to wait, in seconds, 0 to <see cref="MaxTimeoutSeconds"/>; 30 where null. After it the answer is the job's present status.</summary>
    public double? TimeoutSeconds { get; init; }
}

/// <summary>Lists jobs, page by page.</summary>
public sealed record ListJobsRequest
{
    /// <summary>Only jobs in this state.</summary>
    public JobState? State { get; init; }

    /// <summary>Only jobs of this type.</summary>
    public JobType? JobType { get; init; }

    /// <summary>Only jobs that this worker has or had.</summary>
    public string? WorkerId { get; init; }

    /// <summary>The size of a page, 1 to 1000; 100 where null. A page may be shorter and still have a next one: it ends with the job that fills 32 MiB.</summary>
    public int? Limit { get; init; }

    /// <summary>The <see cref="ListJobsResponse.NextCursor"/> of the page before; the first page where null.</summary>
    public string? Cursor { get; init; }
}

/// <summary>A page of jobs.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="NextCursor">What the next page is asked for with; null on the last.</param>
public sealed record ListJobsResponse(IReadOnlyList<JobStatus> Jobs, string? NextCursor);

/// <summary>Asks for the numbers of one queue or of all.</summary>
public sealed record QueueStatsRequest
{
    /// <summary>The job type; all where null.</summary>
    public JobType? JobType { get; init; }
}

/// <summary>The numbers of the queues.</summary>
/// <param name="Queues">The queues, by name.</param>
public sealed record QueueStatsResponse(IReadOnlyList<QueueStats> Queues);

/// <summary>The workers the cluster knows.</summary>
/// <param name="Workers">The workers, by id.</param>
public sealed record ListWorkersResponse(IReadOnlyList<WorkerStatus> Workers);

/// <summary>The nodes the cluster knows.</summary>
/// <param name="Nodes">The nodes, by address.</param>
public sealed record ListNodesResponse(IReadOnlyList<NodeInfo> Nodes);

/// <summary>The registered worker types.</summary>
/// <param name="WorkerTypes">The worker types, by name.</param>
public sealed record ListWorkerTypesResponse(IReadOnlyList<WorkerTypeInfo> WorkerTypes);

/// <summary>Asks for the lines written about a job.</summary>
public sealed record JobLogsRequest
{
    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>Only lines from this index on; 0 where null.</summary>
    public long? From { get; init; }

    /// <summary>How long to wait for a line where there is none yet and the job has not ended, in seconds, 0 to 60; 0 where null.</summary>
    public double? TimeoutSeconds { get; init; }
}

/// <summary>Lines written about a job.</summary>
/// <param name="Lines">The lines that are still kept, oldest first.</param>
/// <param name="Next">The index to ask from for what comes later.</param>
public sealed record JobLogsResponse(IReadOnlyList<JobLogLine> Lines, long Next);
