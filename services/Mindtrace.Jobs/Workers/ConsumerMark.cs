using System.Text.Json;

namespace Mindtrace.Jobs;

/// <summary>
/// What tells a worker that claims its jobs from the queue by itself from one that waits for them at <c>/run</c>: <c>{"consumes_queues":true}</c> in the
/// details of its heartbeat.
/// </summary>
public static class ConsumerMark
{
    /// <summary>The details of a worker that claims by itself.</summary>
    public static JsonElement Details { get; } = WireJson.Parse("""{"consumes_queues":true}"""u8);

    /// <summary>Whether a worker with this heartbeat claims by itself.</summary>
    public static bool IsIn(Heartbeat heartbeat)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        return heartbeat.Details is { ValueKind: JsonValueKind.Object } details
            && details.TryGetProperty("consumes_queues", out var consumes) && consumes.ValueKind is JsonValueKind.True;
    }
}
