using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mindtrace.ServiceDefaults;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>The real manager on a free loopback port.</summary>
public sealed class ManagerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder _folder;

    private readonly Task _ended;

    private ManagerHost(WebApplication app, TempFolder folder, RecordedLogs logs)
    {
        _app = app;
        _folder = folder;
        Logs = logs;
        _ended = app.WaitForShutdownAsync();
        Url = app.Urls.Single();
        Http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Url { get; }

    public HttpClient Http { get; }

    public RecordedLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<ManagerHost> StartAsync(string redis, string prefix, params (string Key, string Value)[] settings)
    {
        var folder = new TempFolder();
        var logs = new RecordedLogs();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["MINDTRACE_CLUSTER:DEFAULT_REDIS_URL"] = redis,
            ["MINDTRACE_CLUSTER:REGISTRY_FOLDER"] = folder.Path,
            ["MINDTRACE_CLUSTER:QUEUE:KEY_PREFIX"] = prefix,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("MINDTRACE_CLUSTER:" + s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.AddServiceDefaults();
        builder.AddClusterManager();
        var app = builder.Build();
        app.MapClusterManager();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        return new ManagerHost(app, folder, logs);
    }

    /// <summary>Begins to stop, as a signal would; ended by disposing.</summary>
    public void Stop() => _app.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _app.Lifetime.StopApplication();
        await _ended;
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Posts and expects 200.</summary>
    public async Task<JsonElement> CallAsync(string endpoint, object? body = null)
    {
        var (status, answer, _) = await PostAsync(endpoint, body is null ? "{}" : body as string ?? JsonSerializer.Serialize(body));
        Assert.True(status is 200, $"{endpoint} answered {status}: {answer}");
        return answer;
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> PostAsync(string endpoint, string? json, string? contentType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        return await SendAsync(request);
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> SendAsync(HttpRequestMessage request)
    {
        var response = await Http.SendAsync(request);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        return ((int)response.StatusCode, bytes.Length is 0 ? default : JsonDocument.Parse(bytes).RootElement, response);
    }

    public static object Job(string id, string type, object? payload = null, string name = "a job") => new
    {
        id,
        name,
        schema_name = type,
        payload = payload ?? new { message = "hello" },
        created_at = "2026-01-31T12:00:00.123456",
    };
}
