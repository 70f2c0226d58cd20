using System.Text.Json;
using Mindtrace.Workers;

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>Tells about its own process.</summary>
public sealed class ProbeWorker : Worker
{
    protected override Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken) =>
        Task.FromResult(JsonSerializer.SerializeToElement(new
        {
            environment = Environment.GetEnvironmentVariables(),
            processors = Environment.ProcessorCount,
            memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        }));
}

/// <summary>Cannot be made.</summary>
public sealed class ThrowingWorker : Worker
{
    public ThrowingWorker() => throw new InvalidOperationException("no model at this place");

    protected override Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Writes much, and ends its process at the start.</summary>
public sealed class DyingWorker : Worker
{
    public DyingWorker(int exitCode)
    {
        for (int i = 1; i <= 100; i++)
            Console.WriteLine($"line {i}");
        Console.Error.WriteLine("the last words");
        Environment.Exit(exitCode);
    }

    protected override Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Never gets as far as to listen.</summary>
public sealed class HangingWorker : Worker
{
    public HangingWorker()
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne();
    }

    protected override Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Starts a thread that would keep its process alive for ever.</summary>
public sealed class StubbornWorker : Worker
{
    public StubbornWorker() => new Thread(static () =>
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne();
    }).Start();

    protected override Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken) => throw new NotSupportedException();
}
