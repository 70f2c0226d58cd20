using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>A service that is not of this cluster: it answers what a Python worker does, or nothing but <c>/run</c>.</summary>
public sealed class ForeignWorker : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _running;

    private ForeignWorker(WebApplication app) => _app = app;

    public string Id { get; } = Guid.NewGuid().ToString();

    public string Url { get; private set; } = "";

    public int Port => new Uri(Url).Port;

    /// <summary>The bodies that <c>/run</c> got.</summary>
    public ConcurrentQueue<JsonElement> Calls { get; } = new();

    /// <summary>How often it was asked to connect to a message broker that isn't there.</summary>
    public int Connections { get; private set; }

    /// <summary>The most calls that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Starts a worker.</summary>
    /// <param name="run">Answers a call of <c>/run</c>; echoes the message where null.</param>
    /// <param name="port">The TCP port; a free one where 0.</param>
    /// <param name="plain">Whether it has nothing but <c>/run</c>.</param>
    /// <param name="name">The host name by which it must be called; any where null.</param>
    public static async Task<ForeignWorker> StartAsync(Func<JsonElement, HttpContext, Task>? run = null, int port = 0, bool plain = false, string? name = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var worker = new ForeignWorker(app);
        if (name is not null)
            app.MapWhen(context => context.Request.Host.Host != name, static other => other.Run(NotFoundAsync));
        app.MapPost("/run", context => worker.RunAsync(run ?? EchoAsync, context));
        if (!plain)
            worker.MapPython(app);
        await app.StartAsync();
        worker.Url = app.Urls.Single();
        return worker;
    }

    public static Task EchoAsync(JsonElement job, HttpContext context) =>
        context.Response.WriteAsJsonAsync(new { status = "completed", output = new { echoed = job.GetProperty("payload").GetProperty("message").GetString() } });

    public async ValueTask DisposeAsync()
    {
        // Whoever still waits for an answer is cut off, as by a process that ends.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private void MapPython(WebApplication app)
    {
        app.MapPost("/status", context => context.Response.WriteAsJsonAsync(new { status = "Available" }));
        app.MapPost("/heartbeat", context => context.Response.WriteAsJsonAsync(
            new { heartbeat = new { status = "Available", server_id = Id, message = "Heartbeat check successful.", details = (object?)null } }));
        app.MapPost("/server_id", context => context.Response.WriteAsJsonAsync(new { server_id = Id }));
        app.MapPost("/get_status", context => context.Response.WriteAsJsonAsync(new { id = (string?)null, worker_id = Id, status = _running > 0 ? "running" : "idle", job_id = (string?)null }));
        app.MapPost("/connect_to_cluster", context =>
        {
            Connections++;
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("Internal Server Error");
        });
    }

    private async Task RunAsync(Func<JsonElement, HttpContext, Task> run, HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var job = body.RootElement.Clone();
        lock (Calls)
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        try
        {
            Calls.Enqueue(job);
            await run(job, context);
        }
        finally
        {
            lock (Calls)
                _running--;
        }
    }
}
