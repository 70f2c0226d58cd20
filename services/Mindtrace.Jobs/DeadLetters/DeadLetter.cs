using System.Text.Json;

namespace Mindtrace.Jobs;

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

/// <summary>The dead letters, newest last: the oldest 10,000 of them at most, and no more than fill 32 MiB. Those behind them are seen once these are requeued or discarded.</summary>
/// <param name="Jobs">The dead letters.</param>
public sealed record DeadLettersResponse(IReadOnlyList<DeadLetter> Jobs);
