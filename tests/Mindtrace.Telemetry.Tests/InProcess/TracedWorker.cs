using System.Diagnostics;
using System.Text.Json;
using Mindtrace.Workers;

namespace Mindtrace.Telemetry.Tests.InProcess;

/// <summary>Fails where the payload says so, and otherwise answers with the trace it runs in.</summary>
internal sealed class TracedWorker : Worker
{
    protected override async Task<JsonElement> RunAsync(JsonElement payload, JobContext job, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return payload.TryGetProperty("fail", out var reason)
            ? throw new JobFailedException(reason.GetString()!, retryAfter: TimeSpan.Zero)
            : JsonSerializer.SerializeToElement(new { trace = Activity.Current?.Id });
    }
}
