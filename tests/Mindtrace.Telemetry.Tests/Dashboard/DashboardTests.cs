using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Mindtrace.Telemetry.Tests.Dashboard;

public sealed class DashboardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_Aspire_dashboard_shows_one_trace_from_the_submission_to_the_run()
    {
        Assert.SkipUnless(AspireDashboard.IsAvailable, AspireDashboard.SkipReason);
        await using var store = await GarnetStore.StartAsync();
        await using var dashboard = await AspireDashboard.StartAsync();
        string managerUrl = LocalUrl();
        string workerUrl = LocalUrl();
        using var registry = new TempFolder();
        var settings = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.OtlpEndpoint,
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["ConnectionStrings__redis"] = store.ConnectionString,
        };
        var manager = ServiceProcess.Start(
            "Mindtrace.ClusterManager",
            [],
            new(settings) { ["OTEL_SERVICE_NAME"] = "manager", ["ASPNETCORE_URLS"] = managerUrl, ["MINDTRACE_CLUSTER__REGISTRY_FOLDER"] = registry.Path });
        var worker = ServiceProcess.Start(
            "Mindtrace.WorkerHost",
            ["--worker-class", "Mindtrace.Workers.EchoWorker", "--url", workerUrl],
            new(settings) { ["OTEL_SERVICE_NAME"] = "echo-worker", ["MINDTRACE_WORKER__QUEUES"] = "echo" });
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri(managerUrl) };
            await Eventually.TrueAsync(() => IsUpAsync(http, manager, "health"), Patience, "the manager");
            await Eventually.TrueAsync(() => IsUpAsync(http, worker, $"{workerUrl}/health"), Patience, "the worker");
            string trace = await SubmitAsync(http);

            IReadOnlyList<AspireDashboard.Span> spans = [];
            await Eventually.TrueAsync(
                async () => (spans = await dashboard.TraceAsync(trace)).Any(span => span.Service == "echo-worker") && spans.Any(span => span.Name == "submit echo"),
                Patience,
                "the trace in the dashboard");
            var submit = Assert.Single(spans, span => span.Name == "submit echo");
            var run = Assert.Single(spans, span => span.Name == "run echo");
            Assert.Equal(("manager", "echo-worker"), (submit.Service, run.Service));
            Assert.Equal(submit.Id, run.ParentId);
            Assert.Contains(spans, span => span.Id == submit.ParentId && span.Service == "manager");
        }
        finally
        {
            await ServiceProcess.EndAsync(worker);
            await ServiceProcess.EndAsync(manager);
        }
    }

    private static string LocalUrl() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>Submits until the worker has created its queue, and returns the id of the trace.</summary>
    private static async Task<string> SubmitAsync(HttpClient http)
    {
        string trace = "";
        int attempt = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                trace = ActivityTraceId.CreateRandom().ToHexString();
                using var request = new HttpRequestMessage(HttpMethod.Post, "submit_job");
                request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
                request.Content = new StringContent(
                    $$"""{"id":"job-{{attempt++}}","name":"traced","schema_name":"echo","payload":{"message":"hi"},"created_at":"2026-01-31T12:00:00"}""",
                    Encoding.UTF8,
                    new MediaTypeHeaderValue("application/json"));
                using var response = await http.SendAsync(request);
                response.EnsureSuccessStatusCode();
                return (await response.Content.ReadAsStringAsync()).Contains("\"status\":\"queued\"", StringComparison.Ordinal);
            },
            Patience,
            "the queue");
        return trace;
    }

    private static async Task<bool> IsUpAsync(HttpClient http, Process process, string url)
    {
        if (process.HasExited)
            throw new InvalidOperationException($"{process.StartInfo.ArgumentList[0]} ended with {process.ExitCode}");
        try
        {
            using var response = await http.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
