using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Jobs;

namespace Mindtrace.Workers.Tests;

/// <summary>A script worker whose jobs come straight from the test.</summary>
internal sealed class ScriptHarness(ServiceProvider services, GitServer server) : IAsyncDisposable
{
    private int _jobs;

    public RunScriptWorker Worker { get; } = services.GetRequiredService<RunScriptWorker>();

    public ValueTask DisposeAsync() => services.DisposeAsync();

    /// <summary>The payload of a job in a repository of the server.</summary>
    public string Payload(string repository, string command, string more = "")
    {
        string quoted = command.StartsWith('[') ? command : JsonSerializer.Serialize(command);
        return $$$"""{"environment":{"git":{"repo_url":"{{{server.UrlOf(repository)}}}"{{{more}}} } },"command":{{{quoted}}} }""";
    }

    /// <summary>Runs a command in a repository.</summary>
    public Task<JsonElement> RunAsync(string repository, string command, string more = "", double? timeout = null, CancellationTokenSource? cancel = null) =>
        RunPayloadAsync(Payload(repository, command, more), timeout, cancel);

    public async Task<JsonElement> RunPayloadAsync(string payload, double? timeout = null, CancellationTokenSource? cancel = null)
    {
        using var limit = timeout is { } seconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds)) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel?.Token ?? default, TestContext.Current.CancellationToken);
        var job = new Job
        {
            Id = JobId.Parse($"job-{Interlocked.Increment(ref _jobs)}"),
            Name = "script",
            SchemaName = JobType.Parse("script"),
            Payload = JsonElement.Parse(payload),
            CreatedAt = TimeProvider.System.GetUtcNow(),
            TimeoutSeconds = timeout,
        };
        return await Worker.InvokeAsync(job.Payload, new JobContext(job, 1, 1, "worker-1") { IsTimedOut = () => limit.IsCancellationRequested }, either.Token);
    }

    /// <summary>Runs a command that fails its job.</summary>
    public Task<JobFailedException> FailAsync(string repository, string command, string more = "", double? timeout = null, CancellationTokenSource? cancel = null) =>
        Assert.ThrowsAsync<JobFailedException>(() => RunAsync(repository, command, more, timeout, cancel));
}
