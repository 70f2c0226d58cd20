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
