using System.Text.Json;

namespace Mindtrace.Jobs;

/// <summary>What is known of a job: the original API's fields, and this cluster's beside them.</summary>
public sealed record JobStatus
{
    /// <summary>The id of the record; always null here, as there is one record per job.</summary>
    public string? Id { get; init; }

    /// <summary>The job's id.</summary>
    public required JobId JobId { get; init; }

    /// <summary>The worker (or the endpoint) that has or had the job; empty where none had it.</summary>
    public string WorkerId { get => field ?? ""; init; }

    /// <summary>The original API's status.</summary>
    public required WireStatus Status { get; init; }

    /// <summary>What the worker returned; an empty object until then.</summary>
    public JsonElement Output { get => field.ValueKind is JsonValueKind.Undefined ? WireJson.EmptyObject : field; init; }

    /// <summary>The job as submitted, with its status and times brought up to date.</summary>
    public required Job Job { get; init; }

    /// <summary>The fine-grained state.</summary>
    public required JobState State { get; init; }

    /// <summary>How often the job was started, this attempt included.</summary>
    public int Attempt { get; init; }

    /// <summary>How often it may be started.</summary>
    public int MaxAttempts { get => Math.Max(field, 1); init; }

    /// <summary>The queue; null where the job was never queued.</summary>
    public string? Queue { get; init; }

    /// <summary>What the worker last reported: any JSON, or null.</summary>
    public JsonElement? Progress { get; init; }

    /// <summary>Why the latest attempt failed.</summary>
    public string? Error { get; init; }

    /// <summary>When the cluster accepted the job.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the latest attempt started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job ended.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When a scheduled or retrying job becomes ready.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
}

/// <summary>A job that used up its attempts (the original API's <c>DLQJobStatus</c>).</summary>
public sealed record DeadLetter
{
    /// <summary>The id of the record; always null here.</summary>
    public string? Id { get; init; }

    /// <summary>The job's id.</summary>
    public required JobId JobId { get; init; }

    /// <summary>What the last attempt returned.</summary>
    public JsonElement Output { get => field.ValueKind is JsonValueKind.Undefined ? WireJson.EmptyObject : field; init; }

    /// <summary>The job as submitted.</summary>
    public required Job Job { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; init; }

    /// <summary>How often the job was started.</summary>
    public int Attempts { get; init; }

    /// <summary>When the last attempt failed.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>The worker of the last attempt.</summary>
    public string WorkerId { get => field ?? ""; init; }
}

/// <summary>A line a worker wrote about a job.</summary>
/// <param name="Index">The line's number, from 0; grows by one a line and is never reused, also where old lines were dropped.</param>
/// <param name="Time">When the store took it, soon after the worker wrote it.</param>
/// <param name="Text">The line without its line break.</param>
public sealed record JobLogLine(long Index, DateTimeOffset Time, string Text);

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
