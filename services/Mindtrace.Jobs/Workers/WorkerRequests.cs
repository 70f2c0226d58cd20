using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Asks a worker to consume a queue (<c>/connect_to_cluster</c>).</summary>
public sealed record ConnectToClusterRequest
{
    /// <summary>How the caller reaches the queue; informative, nothing named in it is ever instantiated.</summary>
    [JsonConverter(typeof(JsonObjectConverter))]
    public required JsonElement BackendArgs { get; init; }

    /// <summary>The queue, which is a job type.</summary>
    public required JobType QueueName { get; init; }

    /// <summary>The manager's address.</summary>
    public required string ClusterUrl { get; init; }
}

/// <summary>What a worker's <c>/run</c> answers: the outcome of one job.</summary>
public sealed record RunResponse
{
    /// <summary><see cref="WireStatus.Completed"/> or <see cref="WireStatus.Failed"/>.</summary>
    public required WireStatus Status { get; init; }

    /// <summary>What the worker returned.</summary>
    public JsonElement Output { get => field.ValueKind is JsonValueKind.Undefined ? WireJson.EmptyObject : field; init; }

    /// <summary>The job's id; null from a worker that doesn't say it, as those of the Python package don't.</summary>
    public JobId? JobId { get; init; }

    /// <summary>The worker; null from one that doesn't say it.</summary>
    public string? WorkerId { get; init; }

    /// <summary>The job as it was sent, with its status brought up to date; null from a worker that doesn't say it.</summary>
    public Job? Job { get; init; }
}
