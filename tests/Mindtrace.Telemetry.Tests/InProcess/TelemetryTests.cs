using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.Telemetry.Tests.InProcess;

public sealed class TelemetryTests : IAsyncLifetime
{
    private static readonly JobType Queue = JobType.Parse("traced");

    private readonly ScopedLogs _logs = new();
    private GarnetStore _store = null!;
    private IHost _host = null!;

    private JobQueue Jobs => _host.Services.GetRequiredService<JobQueue>();

    public async ValueTask InitializeAsync()
    {
        _store = await GarnetStore.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["MINDTRACE_WORKER:DEFAULT_REDIS_URL"] = _store.ConnectionString });
        builder.Logging.AddProvider(_logs);
        builder.Services.AddMindtraceWorker<TracedWorker>(options => options.Queues.Add(Queue.Value));
        _host = builder.Build();
        await _host.StartAsync();
        // A worker creates the queues it is given.
        await Eventually.TrueAsync(async () => await Jobs.GetTargetAsync(Queue) is not null, what: "the queue");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task One_trace_goes_from_the_client_through_the_queue_to_the_worker()
    {
        using var listeners = new Listeners();
        ActivityTraceId trace;
        using (var client = Listeners.Client.StartActivity("client")!)
        {
            trace = client.TraceId;
            await SubmitAsync(Job("one"));
        }

        await EndAsync("one");
        await Eventually.TrueAsync(() => listeners.Spans.Any(span => span.Kind is ActivityKind.Consumer), what: "the worker's span");
        var submit = Assert.Single(listeners.Spans, span => span.Kind is ActivityKind.Producer);
        var run = Assert.Single(listeners.Spans, span => span.Kind is ActivityKind.Consumer);
        Assert.Equal("submit traced", submit.DisplayName);
        Assert.Equal("run traced", run.DisplayName);
        Assert.All([submit, run], span => Assert.Equal(trace, span.TraceId));
        Assert.Equal(submit.SpanId, run.ParentSpanId);
        Assert.Equal(("mindtrace", "traced", "one", "send"), Messaging(submit));
        Assert.Equal(("mindtrace", "traced", "one", "process"), Messaging(run));
        Assert.Equal("completed", run.GetTagItem(ClusterTelemetry.Attributes.Outcome));
        Assert.Equal(1, run.GetTagItem(ClusterTelemetry.Attributes.Attempt));
    }

    [Fact]
    public async Task The_workers_own_spans_and_calls_belong_to_the_trace()
    {
        using var listeners = new Listeners();
        await SubmitAsync(Job("own"));
        string? seen = (await EndAsync("own")).Output.GetProperty("trace").GetString();
        await Eventually.TrueAsync(() => listeners.Spans.Any(span => span.Kind is ActivityKind.Consumer), what: "the worker's span");
        Assert.Equal(Assert.Single(listeners.Spans, span => span.Kind is ActivityKind.Consumer).Id, seen);
    }

    [Fact]
    public async Task What_a_worker_logs_carries_the_ids_of_the_job_and_the_trace()
    {
        using var listeners = new Listeners();
        await SubmitAsync(Job("logged", """{"fail":"no luck"}"""));
        await EndAsync("logged");
        await Eventually.TrueAsync(() => listeners.Spans.Any(span => span.Kind is ActivityKind.Consumer), what: "the worker's span");
        string trace = Assert.Single(listeners.Spans, span => span.Kind is ActivityKind.Consumer).TraceId.ToHexString();
        foreach (string text in (string[])["Running", "Job logged failed in attempt 1 of 1"])
        {
            var line = Assert.Single(_logs.Lines, line => line.Text == text);
            Assert.Equal((trace, "logged"), (line.Trace, line.Scope["JobId"]));
        }
    }

    [Fact]
    public async Task Each_attempt_is_a_span_of_the_same_trace_and_a_failed_one_says_why()
    {
        using var listeners = new Listeners();
        await SubmitAsync(Job("twice", """{"fail":"no luck"}""") with { MaxAttempts = 2 });
        await EndAsync("twice");
        await Eventually.TrueAsync(() => listeners.Spans.Count(span => span.Kind is ActivityKind.Consumer) == 2, what: "two spans");
        var runs = listeners.Spans.Where(span => span.Kind is ActivityKind.Consumer).ToList();
        Assert.Single(runs.Select(run => run.TraceId).Distinct());
        Assert.All(runs, run => Assert.Equal((ActivityStatusCode.Error, "no luck"), (run.Status, run.StatusDescription)));
        Assert.Equal([1, 2], runs.Select(run => (int)run.GetTagItem(ClusterTelemetry.Attributes.Attempt)!).Order());
    }

    [Fact]
    public async Task Jobs_of_a_batch_share_the_batchs_trace()
    {
        using var listeners = new Listeners();
        await Jobs.SubmitManyAsync([Job("b1"), Job("b2")], TestContext.Current.CancellationToken);
        await EndAsync("b1");
        await EndAsync("b2");
        await Eventually.TrueAsync(() => listeners.Spans.Count(span => span.Kind is ActivityKind.Consumer) == 2, what: "two spans");
        var submit = Assert.Single(listeners.Spans, span => span.Kind is ActivityKind.Producer);
        Assert.Equal(2, submit.GetTagItem(ClusterTelemetry.Attributes.BatchSize));
        Assert.All(listeners.Spans.Where(span => span.Kind is ActivityKind.Consumer), run => Assert.Equal(submit.SpanId, run.ParentSpanId));
    }

    [Fact]
    public async Task A_trace_that_comes_with_the_job_is_kept()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var listeners = new Listeners();
        await SubmitAsync(Job("given") with { TraceParent = Parent });
        Assert.Equal(Parent, (await EndAsync("given")).Job.TraceParent);
        await Eventually.TrueAsync(() => listeners.Spans.Any(span => span.Kind is ActivityKind.Consumer), what: "the worker's span");
        Assert.Equal(Parent, Assert.Single(listeners.Spans, span => span.Kind is ActivityKind.Consumer).ParentId);
    }

    [Fact]
    public async Task Without_listeners_nothing_is_noted_on_the_job()
    {
        await SubmitAsync(Job("plain"));
        var status = await EndAsync("plain");
        Assert.Null(status.Job.TraceParent);
        Assert.Equal(JsonValueKind.Null, status.Output.GetProperty("trace").ValueKind);
    }

    [Fact]
    public async Task Metrics_tell_of_submissions_waits_runs_and_attempts()
    {
        using var listeners = new Listeners();
        await SubmitAsync(Job("measured"));
        await EndAsync("measured");
        await Eventually.TrueAsync(() => listeners.Measurements.Any(m => m.Instrument == ClusterTelemetry.Metrics.Attempts), what: "the attempt");
        foreach (string name in (string[])[ClusterTelemetry.Metrics.Submitted, ClusterTelemetry.Metrics.WaitTime, ClusterTelemetry.Metrics.RunTime, ClusterTelemetry.Metrics.Attempts])
        {
            var (_, value, tags) = Assert.Single(listeners.Measurements, m => m.Instrument == name);
            Assert.Equal("traced", tags[ClusterTelemetry.Attributes.Queue]);
            Assert.InRange(value, 0, 60);
        }

        Assert.Equal("completed", Assert.Single(listeners.Measurements, m => m.Instrument == ClusterTelemetry.Metrics.RunTime).Tags[ClusterTelemetry.Attributes.Outcome]);
    }

    [Fact]
    public async Task The_wait_is_measured_from_the_end_of_the_delay()
    {
        using var listeners = new Listeners();
        long start = Stopwatch.GetTimestamp();
        await SubmitAsync(Job("late") with { DelaySeconds = 1 });
        await EndAsync("late");
        await Eventually.TrueAsync(() => listeners.Measurements.Any(m => m.Instrument == ClusterTelemetry.Metrics.WaitTime), what: "the wait");
        double most = Stopwatch.GetElapsedTime(start).TotalSeconds - 1;
        // The store's clock and this process's need not tick alike.
        const double Slack = 0.1;
        Assert.InRange(Assert.Single(listeners.Measurements, m => m.Instrument == ClusterTelemetry.Metrics.WaitTime).Value, 0, most + Slack);
    }

    private static (object?, object?, object?, object?) Messaging(Activity span) => (
        span.GetTagItem(ClusterTelemetry.Attributes.MessagingSystem),
        span.GetTagItem(ClusterTelemetry.Attributes.Queue),
        span.GetTagItem(ClusterTelemetry.Attributes.JobId),
        span.GetTagItem(ClusterTelemetry.Attributes.OperationType));

    private static Job Job(string id, string payload = "{}") => new()
    {
        Id = JobId.Parse(id),
        Name = id,
        SchemaName = Queue,
        Payload = JsonElement.Parse(payload),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private Task<SubmitResult> SubmitAsync(Job job) => Jobs.SubmitAsync(job, TestContext.Current.CancellationToken);

    private async Task<JobStatus> EndAsync(string id)
    {
        var status = await Jobs.WaitAsync(JobId.Parse(id), TimeSpan.FromSeconds(60));
        Assert.True(status!.State.IsTerminal(), $"{id} is still {status.State}");
        return status;
    }
}
