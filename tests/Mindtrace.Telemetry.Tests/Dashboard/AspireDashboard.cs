using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Mindtrace.Telemetry.Tests.Dashboard;

/// <summary>The official Aspire dashboard as a process of the test's own, on loopback ports, without a login.</summary>
internal sealed class AspireDashboard : IAsyncDisposable
{
    public const string SkipReason =
        "the Aspire dashboard is not installed (npm install @microsoft/aspire-cli-linux-x64; aspire setup --install-path DIR; MINDTRACE_TEST_ASPIRE_BUNDLE=DIR)";

    private readonly Process _process;
    private readonly HttpClient _http;

    private AspireDashboard(Process process, string url, string otlpEndpoint)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri(url) };
        OtlpEndpoint = otlpEndpoint;
    }

    public static string? Executable { get; } = Find();

    public static bool IsAvailable => Executable is not null;

    /// <summary>Where services send their telemetry (gRPC).</summary>
    public string OtlpEndpoint { get; }

    public static async Task<AspireDashboard> StartAsync()
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        string otlp = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo(Executable!, ["dashboard"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = url;
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = otlp;
        start.Environment["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true";
        var dashboard = new AspireDashboard(ServiceProcess.Start(start), url, otlp);
        await Eventually.TrueAsync(dashboard.AnswersAsync, TimeSpan.FromSeconds(60), "the dashboard");
        return dashboard;
    }

    /// <summary>The spans of a trace, with the names of the services they come from; empty where the dashboard doesn't know it.</summary>
    public async Task<IReadOnlyList<Span>> TraceAsync(string traceId)
    {
        using var response = await _http.GetAsync(new Uri($"api/telemetry/traces/{traceId}", UriKind.Relative));
        if (response.StatusCode is HttpStatusCode.NotFound)
            return [];
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return
        [
            .. from resource in document.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
               let service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
                   .First(attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               select new Span(
                   service!,
                   span.GetProperty("name").GetString()!,
                   span.GetProperty("spanId").GetString()!,
                   span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() : null)
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await ServiceProcess.EndAsync(_process);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The dashboard ended with {_process.ExitCode}");
        try
        {
            using var response = await _http.GetAsync(new Uri("api/telemetry/resources", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string? Find()
    {
        string? folder = Environment.GetEnvironmentVariable("MINDTRACE_TEST_ASPIRE_BUNDLE");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, OperatingSystem.IsWindows() ? "aspire-managed.exe" : "aspire-managed", SearchOption.AllDirectories).FirstOrDefault()
            : null;
    }

    /// <summary>A span as the dashboard shows it.</summary>
    internal sealed record Span(string Service, string Name, string Id, string? ParentId);
}
