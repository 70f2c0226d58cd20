namespace Mindtrace.Jobs;

/// <summary>Names a queue (<c>/clear_job_schema_queue</c>, <c>/pause_queue</c>, <c>/resume_queue</c>).</summary>
public sealed record JobSchemaNameRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobSchemaName { get; init; }
}

/// <summary>Asks for the numbers of one queue or of all.</summary>
public sealed record QueueStatsRequest
{
    /// <summary>The job type; all where null.</summary>
    public JobType? JobType { get; init; }
}

/// <summary>The numbers of the queues.</summary>
/// <param name="Queues">The queues, by name.</param>
public sealed record QueueStatsResponse(IReadOnlyList<QueueStats> Queues);
