using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>A unit of work as a client submits it.</summary>
public sealed record Job
{
    /// <summary>The client's id for the job; submitting the same id again returns the job that has it.</summary>
    public required JobId Id { get; init; }

    /// <summary>A name for people; need not be unique.</summary>
    public required string Name { get; init; }

    /// <summary>The job type, by which the job is routed.</summary>
    public required JobType SchemaName { get; init; }

    /// <summary>The input of the worker, any JSON.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>The status inside the job document; what counts is <see cref="JobStatus.State"/>.</summary>
    public WireStatus Status { get; init; }

    /// <summary>When the client made the job.</summary>
    [JsonConverter(typeof(NaiveTimestampConverter))]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the latest attempt started.</summary>
    [JsonConverter(typeof(NaiveTimestampConverter))]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job ended.</summary>
    [JsonConverter(typeof(NaiveTimestampConverter))]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Why the job failed.</summary>
    public string? Error { get; init; }

    /// <summary>Carried for the original API; this cluster doesn't use it.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>Higher runs first; -256 to 255, 0 where null.</summary>
    public int? Priority { get; init; }

    /// <summary>How often the job may be started, 1 to 1000; 1 where null.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How long one attempt may run, in seconds; no limit where null.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>How long to wait before the first start, in seconds from submission; 0 where null. Not together with <see cref="NotBefore"/>.</summary>
    public double? DelaySeconds { get; init; }

    /// <summary>The earliest start.</summary>
    [JsonConverter(typeof(UtcTimestampConverter))]
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>A second submission with the same key (1 to 200 characters) returns the first one's job, whatever its id, as long as that job is kept.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Free labels for people and tools: at most 32, names and values of at most 200 characters.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The trace the job belongs to, a W3C <c>traceparent</c>; where null the cluster notes that of the submission, if it is recorded.</summary>
    public string? TraceParent { get; init; }
}
