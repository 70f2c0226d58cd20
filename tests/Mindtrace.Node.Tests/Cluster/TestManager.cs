using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mindtrace.Cluster.Client;
using Mindtrace.ClusterManager;
using Mindtrace.Registry;

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>The real manager on a loopback port.</summary>
public sealed class TestManager : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private TestManager(WebApplication app, string url)
    {
        _app = app;
        Url = url;
        _http = new HttpClient { BaseAddress = new Uri(url) };
        Client = new ClusterClient(_http);
    }

    public string Url { get; }

    public ClusterClient Client { get; }

    public WorkerRegistry Registry => _app.Services.GetRequiredService<WorkerRegistry>();

    public static async Task<TestManager> StartAsync((string Key, string Value)[] settings, string? url = null)
    {
        url ??= $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Add(url, settings);
        builder.Logging.ClearProviders();
        builder.AddClusterManager();
        var app = builder.Build();
        app.MapClusterManager();
        await app.StartAsync();
        return new TestManager(app, url);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
    }
}
