using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Cluster.Client.Tests;

/// <summary>A real server on a free loopback port that answers as the test says and remembers what it was asked.</summary>
internal sealed class StubService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private StubService(WebApplication app)
    {
        _app = app;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _http = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public string Url { get; }

    public ConcurrentQueue<Call> Calls { get; } = new();

    public HttpClient Http => _http;

    public static async Task<StubService> StartAsync(Func<HttpContext, Call, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        StubService? stub = null;
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            string body = await reader.ReadToEndAsync(context.RequestAborted);
            var call = new Call(context.Request.Method, context.Request.Path.Value!.TrimStart('/'), context.Request.ContentType, JsonDocument.Parse(body).RootElement);
            stub!.Calls.Enqueue(call);
            await answer(context, call);
        });
        await app.StartAsync();
        stub = new StubService(app);
        return stub;
    }

    public static Task<StubService> AnsweringAsync(int status, string body, params (string Name, string Value)[] headers) =>
        StartAsync((context, _) => WriteAsync(context, status, body, headers));

    public static Task WriteAsync(HttpContext context, int status, string body, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    internal sealed record Call(string Method, string Endpoint, string? ContentType, JsonElement Body);
}
