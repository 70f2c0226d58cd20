using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>An app behind the gateway that shows what reached it, and misbehaves on demand.</summary>
public sealed class FakeApp : FakePeer
{
    private readonly TaskCompletionSource _released;
    private readonly StrongBox<int> _held;

    private FakeApp(WebApplication app, TaskCompletionSource released, StrongBox<int> held)
        : base(app) => (_released, _held) = (released, held);

    /// <summary>How many calls of <c>/held</c> have come.</summary>
    public int Held => Volatile.Read(ref _held.Value);

    /// <summary>Lets the calls of <c>/held</c> end.</summary>
    public void Release() => _released.TrySetResult();

    public static async Task<FakeApp> StartAsync(string name = "app")
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new StrongBox<int>();
        return new FakeApp(await StartAsync("App", app => Map(app, name, released, held)), released, held);
    }

    private static void Map(WebApplication app, string name, TaskCompletionSource released, StrongBox<int> held)
    {
        app.MapPost("/held", async context =>
        {
            Interlocked.Increment(ref held.Value);
            await released.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new { status = "completed", output = new { held = true } });
        });
        app.MapMethods("/show/{**rest}", ["GET", "POST", "PUT", "DELETE", "PATCH"], async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            context.Response.StatusCode = 207;
            context.Response.Headers["X-App"] = name;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync($"{name} {context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["X-Custom"]} {body.Length}:{body[..Math.Min(body.Length, 20)]}");
        });
        app.MapGet("/bytes", context => context.Response.Body.WriteAsync(new byte[] { 0, 255, 1, 254 }).AsTask());
        app.MapGet("/missing", context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        app.MapPost("/run", async context =>
        {
            using var job = await System.Text.Json.JsonDocument.ParseAsync(context.Request.Body);
            await context.Response.WriteAsJsonAsync(new { status = "completed", output = new { echoed = job.RootElement.GetProperty("payload").GetProperty("message").GetString() } });
        });
        app.MapPost("/fails", context => context.Response.WriteAsJsonAsync(new { status = "failed", output = new { error = "it broke" } }));
        app.MapPost("/plain", context => context.Response.WriteAsync("this is not JSON"));
        app.MapPost("/list", context => context.Response.WriteAsync("[1]"));
        app.MapPost("/odd", context => context.Response.WriteAsync("""{"status":"dancing"}"""));
        app.MapPost("/teapot", context =>
        {
            context.Response.StatusCode = 418;
            return context.Response.WriteAsync("short and stout");
        });
        app.MapMethods("/hang", ["GET", "POST"], async context => await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));
    }
}
