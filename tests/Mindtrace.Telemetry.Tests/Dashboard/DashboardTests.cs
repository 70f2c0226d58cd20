using System.Diagnostics;
using System.Globalization;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.Telemetry.Tests.Dashboard;

public sealed class DashboardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task The_Aspire_dashboard_shows_one_trace_from_the_submission_through_the_queue_to_the_run()
    {
        Assert.SkipWhen(AspireDashboard.Executable is null, AspireDashboard.SkipReason);
        using var data = new TempFolder();
        await using var dashboard = await AspireDashboard.StartAsync();
        int port = FreePort.Next();
        await using var standalone = ServiceProcess.Start(
            "Mindtrace.Standalone",
            ["--port", Text(port), "--node-port", Text(FreePort.Next()), "--data", data.Path],
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.OtlpEndpoint,
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                ["OTEL_SERVICE_NAME"] = "standalone",
            });
        await standalone.UntilAsync(output => Task.FromResult(output.Contains("Ctrl-C stops everything", StringComparison.Ordinal)), Patience, "the greeting");
        string trace = ActivityTraceId.CreateRandom().ToHexString();
        string client = ActivitySpanId.CreateRandom().ToHexString();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{client}-01");

        var submitted = JobFactory.Create("echo", new { Message = "traced" });
        var status = await new ClusterClient(http).SubmitAndWaitAsync(submitted, Patience, TestContext.Current.CancellationToken);

        Assert.Equal(JobState.Completed, status.State);
        var spans = await dashboard.Api.WholeTraceAsync(trace, client, Patience, "submit echo", "run echo");
        var submit = Assert.Single(spans, span => span.Name == "submit echo");
        var run = Assert.Single(spans, span => span.Name == "run echo");
        var request = Assert.Single(spans, span => span.Id == submit.ParentId);
        Assert.Equal(("standalone", "POST /submit_job", client), (request.Service, request.Name, request.ParentId));
        // A worker is a service of its own.
        Assert.Equal(("standalone", "Mindtrace.WorkerHost", submit.Id), (submit.Service, run.Service, run.ParentId));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
