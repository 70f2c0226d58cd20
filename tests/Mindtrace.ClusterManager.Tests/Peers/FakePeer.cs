using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>Something the manager talks to, on a loopback port.</summary>
public class FakePeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    protected FakePeer(WebApplication app)
    {
        _app = app;
        Url = app.Urls.Single();
    }

    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static async Task<WebApplication> StartAsync(string className, Action<WebApplication> map, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddMindtraceWire(className);
        var app = builder.Build();
        app.UseMindtraceWire();
        map(app);
        await app.StartAsync();
        return app;
    }
}
