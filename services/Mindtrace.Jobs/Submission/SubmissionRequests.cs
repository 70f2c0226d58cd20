namespace Mindtrace.Jobs;

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

/// <summary>Names a job (<c>/get_job_status</c>, <c>/cancel_job</c>, <c>/requeue_from_dlq</c>, <c>/discard_from_dlq</c>).</summary>
public sealed record JobIdRequest
{
    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }
}

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
