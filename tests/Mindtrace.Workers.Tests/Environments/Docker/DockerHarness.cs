using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Jobs;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

/// <summary>A worker's Docker environment, whose jobs come straight from the test.</summary>
internal sealed class DockerHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TempFolder _scratch = new();
    private int _jobs;

    private DockerHarness(ServiceProvider services) => _services = services;

    public string ScratchFolder => _scratch.Path;

    public IJobEnvironmentFactory Factory => _services.GetRequiredService<IJobEnvironmentFactory>();

    public ContainerSweeper Sweeper => _services.GetRequiredService<ContainerSweeper>();

    public ConcurrentQueue<string> Log { get; } = new();

    public ConcurrentQueue<JsonElement> Progress { get; } = new();

    public string? TraceParent { get; init; }

    public static DockerHarness Create(DockerDaemon daemon, (string Key, string Value)[] settings, Action<IServiceCollection>? replace = null, string? traceParent = null)
    {
        var values = settings.ToDictionary(setting => $"{DockerOptions.Section}:{setting.Key}", setting => (string?)setting.Value);
        values[$"{DockerOptions.Section}:HOST"] = daemon.Host;
        values.TryAdd($"{DockerOptions.Section}:NETWORK", "none");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        replace?.Invoke(services);
        services.AddDockerEnvironment();
        return new DockerHarness(services.BuildServiceProvider()) { TraceParent = traceParent };
    }

    /// <summary>Runs a shell line in busybox.</summary>
    public Task<ContainerRun> RunAsync(string line, string more = "", CancellationTokenSource? stop = null) =>
        RunAsync(DockerDaemon.Image, new ScriptCommand(line, null), more, new CollectedOutput(), stop);

    public async Task<ContainerRun> RunAsync(string image, ScriptCommand command, string more = "", IScriptOutput? output = null, CancellationTokenSource? stop = null)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop?.Token ?? default, TestContext.Current.CancellationToken);
        var environment = JsonElement.Parse($$"""{"docker":{"image":{{JsonSerializer.Serialize(image)}}{{more}} } }""");
        var job = JobId.Parse($"job-{Interlocked.Increment(ref _jobs)}");
        var context = new EnvironmentContext(job, 7, "worker-1", _scratch.Path, Log.Enqueue, Progress.Enqueue, TraceParent);
        output ??= new CollectedOutput();
        await using var place = await Factory.PrepareAsync(environment, context, either.Token);
        var result = await place.RunAsync(command, output, either.Token);
        var collected = output as CollectedOutput;
        return new ContainerRun(result, collected?.Text(OutputStream.StandardOutput) ?? "", collected?.Text(OutputStream.StandardError) ?? "", place.Facts);
    }

    /// <summary>Runs a shell line whose job fails.</summary>
    public Task<EnvironmentException> FailAsync(string line, string more = "", string image = DockerDaemon.Image) =>
        Assert.ThrowsAsync<EnvironmentException>(() => RunAsync(image, new ScriptCommand(line, null), more));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _scratch.Dispose();
    }
}

internal sealed record ContainerRun(CommandResult Result, string Output, string Errors, IReadOnlyDictionary<string, string> Facts);

/// <summary>Keeps all that a command writes.</summary>
internal sealed class CollectedOutput : IScriptOutput
{
    private readonly Dictionary<OutputStream, MemoryStream> _streams = new() { [OutputStream.StandardOutput] = new(), [OutputStream.StandardError] = new() };

    public void Write(OutputStream stream, ReadOnlySpan<byte> chunk)
    {
        lock (_streams)
            _streams[stream].Write(chunk);
    }

    public string Text(OutputStream stream)
    {
        lock (_streams)
            return Encoding.UTF8.GetString(_streams[stream].ToArray());
    }
}

/// <summary>Counts what a command writes.</summary>
internal sealed class CountedOutput : IScriptOutput
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Write(OutputStream stream, ReadOnlySpan<byte> chunk) => Interlocked.Add(ref _bytes, chunk.Length);
}
