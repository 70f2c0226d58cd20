namespace Mindtrace.Jobs;

/// <summary>The numbers of one queue.</summary>
public sealed record QueueStats
{
    /// <summary>The job type.</summary>
    public required JobType JobType { get; init; }

    /// <summary>Whether claims are refused.</summary>
    public bool Paused { get; init; }

    /// <summary>Jobs ready to be claimed.</summary>
    public long Queued { get; init; }

    /// <summary>Jobs that wait for a start time or the end of a backoff.</summary>
    public long Scheduled { get; init; }

    /// <summary>Jobs under a lease.</summary>
    public long Running { get; init; }

    /// <summary>Jobs that ended well and are still kept.</summary>
    public long Completed { get; init; }

    /// <summary>Jobs that failed and are still kept.</summary>
    public long Failed { get; init; }

    /// <summary>Jobs that were cancelled and are still kept.</summary>
    public long Cancelled { get; init; }

    /// <summary>Dead letters of this type.</summary>
    public long DeadLetters { get; init; }

    /// <summary>How long the job at the head of the queue has been waiting since it was submitted, in seconds; null where the queue is empty.</summary>
    public double? OldestQueuedSeconds { get; init; }
}
