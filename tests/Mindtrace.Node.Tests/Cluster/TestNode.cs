using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>A node in the test's process on a free loopback port; its workers are processes.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan LaunchLimit = TimeSpan.FromSeconds(240);

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private TestNode(WebApplication app, string url, NodeLog log)
    {
        _app = app;
        Log = log;
        _http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(3) };
        Client = new NodeClient(_http);
        Url = url;
    }

    public string Url { get; }

    public NodeClient Client { get; }

    public NodeLog Log { get; }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestNode> StartAsync(IEnumerable<(string Key, string Value)> settings)
    {
        string url = $"http://127.0.0.1:{FreePort.Next()}";
        var log = new NodeLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Add(url, settings.Append(("NODE_URL", url)));
        builder.Logging.ClearProviders().AddProvider(log);
        builder.AddNode();
        var app = builder.Build();
        app.MapNode();
        await app.StartAsync();
        return new TestNode(app, url, log);
    }

    /// <summary>Stops the node with its workers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Launches a worker and waits until it is ready.</summary>
    public async Task<LaunchStatus> LaunchAsync(string type, string? name = null, string? url = null)
    {
        var status = await TryLaunchAsync(type, name, url);
        Assert.True(status.Status is LaunchState.Ready, $"{status.Status} at {status.Phase}: {status.Error}\n{string.Join('\n', status.LogTail)}");
        return status;
    }

    /// <summary>Launches a worker and waits until it is ready or has failed.</summary>
    public async Task<LaunchStatus> TryLaunchAsync(string type, string? name = null, string? url = null) =>
        await Client.WaitForLaunchAsync(await BeginAsync(type, name, url), LaunchLimit, Cancel);

    /// <summary>Launches a worker that is to fail, and returns the status of the failed launch.</summary>
    public async Task<LaunchStatus> FailedAsync(string type, string? url = null)
    {
        var status = await TryLaunchAsync(type, url: url);
        Assert.Equal(LaunchState.Failed, status.Status);
        return status;
    }

    public async Task<string> BeginAsync(string type, string? name = null, string? url = null) =>
        (await Client.LaunchWorkerAsync(new NodeLaunchWorkerRequest { WorkerType = type, WorkerName = name, WorkerUrl = url }, Cancel)).LaunchId;

    public Task<LaunchStatus> StatusAsync(string launchId) => Client.LaunchWorkerStatusAsync(launchId, Cancel);

    /// <summary>Waits until a launch is as <paramref name="condition"/> wants it.</summary>
    public async Task<LaunchStatus> UntilAsync(string launchId, Func<LaunchStatus, bool> condition)
    {
        LaunchStatus? status = null;
        try
        {
            await Eventually.TrueAsync(async () => condition(status = await StatusAsync(launchId)), LaunchLimit);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}; the launch is {JsonSerializer.Serialize(status, WireJson.Default.LaunchStatus)}", exception);
        }

        return status!;
    }

    /// <summary>Posts JSON as it is.</summary>
    public async Task<(int Status, string Body)> PostAsync(string endpoint, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(endpoint, UriKind.Relative), content, Cancel);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }
}
