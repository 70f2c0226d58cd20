using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mindtrace.Jobs;

namespace Mindtrace.Wire.Tests;

/// <summary>A service of the wire on a free loopback port that echoes what it understood.</summary>
public sealed class WireService : IAsyncLifetime
{
    private WebApplication _app = null!;

    public HttpClient Http { get; private set; } = null!;

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMindtraceWire("TestService", o =>
        {
            o.MaxRequestBodyBytes = 1_000_000;
            o.ExceptionMappings.Add(e => e is TimeoutException ? new WireException(503, "The store is away") { RetryAfter = TimeSpan.FromSeconds(5) } : null);
        });
        _app = builder.Build();
        _app.UseMindtraceWire();
        _app.MapSystemEndpoints();
        _app.MapWire<Job, Job>("echo_job", (job, _) => Task.FromResult(job));
        _app.MapWire<SubmitJobsRequest>("take_jobs", (_, _) => Task.CompletedTask);
        _app.MapWire<WorkerTypeInfo, WorkerTypeInfo>("echo_worker_type", (type, _) => Task.FromResult(type));
        _app.MapWire<RegisterAppRequest, RegisterAppRequest>("echo_app", (request, _) => Task.FromResult(request));
        _app.MapWire<ListJobsRequest, ListJobsRequest>("echo_list", (request, _) => Task.FromResult(request));
        _app.MapWire<ShutdownWorkerByPortRequest, ShutdownWorkerByPortRequest>("echo_port", (request, _) => Task.FromResult(request));
        _app.MapWire<WorkerAlertCompletedJobRequest>("take_alert", (_, _) => Task.CompletedTask);
        _app.MapWire("throw_expected", _ => throw new WireException(404, "No job with id 'j1'"));
        _app.MapWire("throw_mapped", _ => throw new TimeoutException());
        _app.MapWire("throw_unexpected", _ => throw new InvalidOperationException("password=hunter2"));
        await _app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public Task<(HttpResponseMessage Response, JsonElement Body)> PostAsync(string endpoint, string? json, string? contentType = "application/json") =>
        SendAsync(HttpMethod.Post, endpoint, json, contentType);

    public async Task<(HttpResponseMessage Response, JsonElement Body)> SendAsync(HttpMethod method, string endpoint, string? json = null, string? contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, endpoint);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        var response = await Http.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return (response, body.Length is 0 ? default : JsonDocument.Parse(body).RootElement);
    }
}
