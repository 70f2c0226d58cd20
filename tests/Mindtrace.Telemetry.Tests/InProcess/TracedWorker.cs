using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Mindtrace.Workers;

namespace Mindtrace.Telemetry.Tests.InProcess;

/// <summary>Logs a line, fails where the payload says so, and otherwise answers with the trace it runs in.</summary>
internal sealed partial class TracedWorker(ILogger<TracedWorker> logger) : Worker
{
    protected override async Task<JsonElement> RunAsync(JsonElement payload, JobContext job, CancellationToken cancellationToken)
    {
        await Task.Yield();
        LogRunning();
        return payload.TryGetProperty("fail", out var reason)
            ? throw new JobFailedException(reason.GetString()!, retryAfter: TimeSpan.Zero)
            : JsonSerializer.SerializeToElement(new { trace = Activity.Current?.Id });
    }

    [LoggerMessage(1, LogLevel.Information, "Running")]
    private partial void LogRunning();
}
