using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

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
