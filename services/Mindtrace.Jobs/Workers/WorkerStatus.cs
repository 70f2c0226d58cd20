using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>What a worker is doing.</summary>
public enum WorkerState
{
    /// <summary>Waits for jobs.</summary>
    [JsonStringEnumMemberName("idle")] Idle,

    /// <summary>Has at least one job.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Cannot work, for example because the store is away.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>Was stopped.</summary>
    [JsonStringEnumMemberName("shutdown")] Shutdown,

    /// <summary>Not known, or gone without a word.</summary>
    [JsonStringEnumMemberName("nonexistent")] Nonexistent,
}

/// <summary>What the cluster knows of a worker.</summary>
public sealed record WorkerStatus
{
    /// <summary>The id of the record; always null here.</summary>
    public string? Id { get; init; }

    /// <summary>The worker's id; empty where it is not known.</summary>
    public string WorkerId { get => field ?? ""; init; }

    /// <summary>The job type it serves; several are joined by commas.</summary>
    public string WorkerType { get => field ?? ""; init; }

    /// <summary>Its address.</summary>
    public string WorkerUrl { get => field ?? ""; init; }

    /// <summary>The job it is running; one of them where it runs several.</summary>
    public string? JobId { get; init; }

    /// <summary>What it is doing.</summary>
    public WorkerState Status { get; init; }

    /// <summary>When it was last heard of.</summary>
    [JsonConverter(typeof(NaiveTimestampConverter))]
    public DateTimeOffset? LastHeartbeat { get; init; }

    /// <summary>The status of a worker nobody knows.</summary>
    /// <param name="workerId">The id that was asked for, or empty.</param>
    /// <param name="workerUrl">The address that was asked for, or empty.</param>
    public static WorkerStatus Unknown(string workerId = "", string workerUrl = "") =>
        new() { WorkerId = workerId, WorkerUrl = workerUrl, Status = WorkerState.Nonexistent };
}

/// <summary>What a worker says of itself.</summary>
public sealed record WorkerStatusLocal
{
    /// <summary>The id of the record; always null here.</summary>
    public string? Id { get; init; }

    /// <summary>The worker's id.</summary>
    public required string WorkerId { get; init; }

    /// <summary>What it is doing.</summary>
    public required WorkerState Status { get; init; }

    /// <summary>The job it is running; one of them where it runs several.</summary>
    public string? JobId { get; init; }
}
