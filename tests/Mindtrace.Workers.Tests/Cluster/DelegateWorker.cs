using System.Text.Json;

namespace Mindtrace.Workers.Tests;

/// <summary>A worker whose code a test brings.</summary>
internal sealed class DelegateWorker(
    Func<JsonElement, JobContext, CancellationToken, Task<JsonElement>> run, Func<CancellationToken, Task>? start = null) : Worker
{
    public static readonly JsonElement Done = JsonElement.Parse("""{"done":true}""");

    public override Task StartAsync(CancellationToken cancellationToken) => start?.Invoke(cancellationToken) ?? Task.CompletedTask;

    protected override Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken) => run(input, job, cancellationToken);
}
