namespace Mindtrace.Jobs;

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
