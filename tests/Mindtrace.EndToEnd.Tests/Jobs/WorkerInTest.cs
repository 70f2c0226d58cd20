using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mindtrace.EndToEnd.Tests.Standalone;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Mindtrace.EndToEnd.Tests.Jobs;

/// <summary>A worker hosted by the test's own process, as a user's program would host one.</summary>
internal sealed class WorkerInTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WorkerInTest(WebApplication app, string url)
    {
        _app = app;
        Url = url;
    }

    public string Url { get; }

    public static async Task<WorkerInTest> StartAsync(StandaloneProcess cluster, WorkerBase worker)
    {
        string url = $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Configuration["MINDTRACE_WORKER:DEFAULT_REDIS_URL"] = cluster.StoreUrl;
        builder.Configuration["MINDTRACE_WORKER:QUEUE:BACKOFF_BASE"] = "00:00:00.1";
        builder.Services.AddMindtraceWorker(_ => worker, worker.GetType().Name, options =>
        {
            options.Url = url;
            options.ClusterUrl = cluster.ManagerUrl;
        });
        var app = builder.Build();
        app.UseMindtraceWire();
        app.MapMindtraceWorker();
        await app.StartAsync();
        return new WorkerInTest(app, url);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
