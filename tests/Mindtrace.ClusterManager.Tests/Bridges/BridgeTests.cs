using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>Workers that don't claim jobs by themselves: how their jobs run and end.</summary>
public abstract class BridgeTests(StoreFixture store)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_posted_bare_and_its_answer_is_the_output()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var worker = await ForeignWorker.StartAsync();

        var answer = await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url + "/" });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j"));
        var job = await BridgeCluster.EndOfAsync(manager, "j");

        Assert.Equal(JsonValueKind.Null, answer.ValueKind);
        Assert.Equal("completed", BridgeCluster.State(job));
        Assert.Equal("hello", job.GetProperty("output").GetProperty("echoed").GetString());
        Assert.Equal(worker.Id, job.GetProperty("worker_id").GetString());
        var posted = Assert.Single(worker.Calls);
        Assert.Equal(("j", "work"), (posted.GetProperty("id").GetString(), posted.GetProperty("schema_name").GetString()));
        Assert.Equal("hello", posted.GetProperty("payload").GetProperty("message").GetString());
        Assert.Equal(0, worker.Connections);
    }

    [Fact]
    public async Task The_workers_status_tells_what_it_does()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await ForeignWorker.StartAsync(async (job, context) =>
        {
            await goOn.Task.WaitAsync(context.RequestAborted);
            await ForeignWorker.EchoAsync(job, context);
        });

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        var idle = await StatusAsync();
        await manager.CallAsync("submit_job", BridgeCluster.Job("j"));
        await Eventually.TrueAsync(async () => (await StatusAsync()).GetProperty("status").GetString() == "running", TimeSpan.FromSeconds(60), "the worker to run");
        var running = await StatusAsync();
        var asked = await manager.CallAsync("query_worker_status_by_url", new { worker_url = worker.Url });
        goOn.SetResult();
        await BridgeCluster.EndOfAsync(manager, "j");
        await Eventually.TrueAsync(async () => (await StatusAsync()).GetProperty("status").GetString() == "idle", TimeSpan.FromSeconds(60), "the worker to be idle");

        Assert.Equal((worker.Id, "work", "idle"), (idle.GetProperty("worker_id").GetString(), idle.GetProperty("worker_type").GetString(), idle.GetProperty("status").GetString()));
        Assert.Equal("j", running.GetProperty("job_id").GetString());
        Assert.NotEqual(JsonValueKind.Null, running.GetProperty("last_heartbeat").ValueKind);
        Assert.Equal("running", asked.GetProperty("status").GetString());

        async Task<JsonElement> StatusAsync() => await manager.CallAsync("get_worker_status_by_url", new { worker_url = worker.Url });
    }

    [Fact]
    public async Task Failures_are_retried_and_end_among_the_dead_letters()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        int calls = 0;
        await using var worker = await ForeignWorker.StartAsync((_, context) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
                return context.Response.WriteAsJsonAsync(new { status = "failed", output = new { error = "it broke" } });
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("Internal Server Error");
        });

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j", attempts: 3));
        var job = await BridgeCluster.EndOfAsync(manager, "j");
        var letter = Assert.Single((await manager.CallAsync("get_dlq_jobs")).GetProperty("jobs").EnumerateArray());

        Assert.Equal(3, worker.Calls.Count);
        Assert.Equal("failed", BridgeCluster.State(job));
        Assert.Equal($"Worker {worker.Url} answered 500: Internal Server Error", BridgeCluster.Error(job));
        Assert.Equal(("j", 3), (letter.GetProperty("job_id").GetString(), letter.GetProperty("attempts").GetInt32()));
        Assert.Equal(worker.Id, letter.GetProperty("worker_id").GetString());
    }

    [Fact]
    public async Task A_retry_that_succeeds_completes_the_job()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        int calls = 0;
        await using var worker = await ForeignWorker.StartAsync((job, context) => Interlocked.Increment(ref calls) == 1
            ? context.Response.WriteAsJsonAsync(new { status = "failed", output = new { } })
            : ForeignWorker.EchoAsync(job, context));

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j", attempts: 2));
        var job = await BridgeCluster.EndOfAsync(manager, "j");

        Assert.Equal(("completed", 2), (BridgeCluster.State(job), job.GetProperty("attempt").GetInt32()));
    }

    [Theory]
    [InlineData("this is not JSON", "failed", "answered what is not JSON: this is not JSON")]
    [InlineData("[1]", "failed", "answered JSON that is not an object with status and output: [1]")]
    [InlineData("{\"status\":\"dancing\"}", "failed", "answered with the status 'dancing', which does not end a job")]
    [InlineData("{\"status\":\"failed\",\"output\":{\"error\":\"it broke\"}}", "failed", "it broke")]
    [InlineData("{\"status\":\"error\",\"output\":{}}", "error", "answered with an error")]
    public async Task An_odd_answer_is_a_failure_with_its_reason(string answer, string state, string reason)
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var worker = await ForeignWorker.StartAsync((_, context) => context.Response.WriteAsync(answer));

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j"));
        var job = await BridgeCluster.EndOfAsync(manager, "j");

        Assert.Equal(state, BridgeCluster.State(job));
        Assert.Contains(reason, BridgeCluster.Error(job), StringComparison.Ordinal);
        Assert.Single((await manager.CallAsync("get_dlq_jobs")).GetProperty("jobs").EnumerateArray());
        Assert.Empty(manager.Logs.Errors);
    }

    [Fact]
    public async Task A_worker_that_dies_in_mid_job_costs_an_attempt()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        int calls = 0;
        await using var worker = await ForeignWorker.StartAsync((job, context) =>
        {
            if (Interlocked.Increment(ref calls) > 1)
                return ForeignWorker.EchoAsync(job, context);
            context.Abort();
            return Task.CompletedTask;
        });

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("twice", attempts: 2));
        var twice = await BridgeCluster.EndOfAsync(manager, "twice");
        Volatile.Write(ref calls, 0);
        await manager.CallAsync("submit_job", BridgeCluster.Job("once"));
        var once = await BridgeCluster.EndOfAsync(manager, "once");

        Assert.Equal(("completed", 2), (BridgeCluster.State(twice), twice.GetProperty("attempt").GetInt32()));
        Assert.Equal("failed", BridgeCluster.State(once));
        Assert.Contains("broke off in mid-job", BridgeCluster.Error(once), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_worker_is_away_its_jobs_wait_and_lose_no_attempt()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        var worker = await ForeignWorker.StartAsync();
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("first"));
        await BridgeCluster.EndOfAsync(manager, "first");

        await worker.DisposeAsync();
        await manager.CallAsync("submit_job", BridgeCluster.Job("second"));
        await Eventually.TrueAsync(
            async () => (await manager.CallAsync("get_worker_status", new { worker_id = worker.Id })).GetProperty("status").GetString() == "error",
            TimeSpan.FromSeconds(60),
            "the absence to be noticed");
        await BridgeCluster.IsAsync(manager, "second", "queued");
        var waiting = await manager.CallAsync("get_job_status", new { job_id = "second" });
        await using var again = await ForeignWorker.StartAsync(port: worker.Port);
        var second = await BridgeCluster.EndOfAsync(manager, "second");

        Assert.Equal(0, waiting.GetProperty("attempt").GetInt32());
        Assert.Equal(("completed", 1), (BridgeCluster.State(second), second.GetProperty("attempt").GetInt32()));
        Assert.Equal(again.Id, second.GetProperty("worker_id").GetString());
        Assert.Single(again.Calls);
        Assert.Equal(again.Id, (await manager.CallAsync("get_worker_status_by_url", new { worker_url = worker.Url })).GetProperty("worker_id").GetString());
        Assert.Empty(manager.Logs.Errors);
    }

    [Fact]
    public async Task Cancelling_a_running_job_breaks_the_call_off()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        var brokenOff = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await ForeignWorker.StartAsync((_, context) => HangAsync(context, brokenOff));

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j", attempts: 3));
        await BridgeCluster.TrueAsync(() => worker.Calls.Count == 1, "the call");
        await manager.CallAsync("cancel_job", new { job_id = "j" });
        var job = await BridgeCluster.EndOfAsync(manager, "j");

        Assert.Equal("cancelled", BridgeCluster.State(job));
        await brokenOff.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Single(worker.Calls);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_a_failed_attempt()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        var brokenOff = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await ForeignWorker.StartAsync((_, context) => HangAsync(context, brokenOff));

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j", attempts: 2, timeoutSeconds: 2));
        var job = await BridgeCluster.EndOfAsync(manager, "j");

        Assert.Equal(("failed", 2), (BridgeCluster.State(job), job.GetProperty("attempt").GetInt32()));
        Assert.Equal("timed out after 2 s", BridgeCluster.Error(job));
        await brokenOff.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    [Fact]
    public async Task A_long_job_keeps_its_lease()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync(("QUEUE:LEASE_DURATION", "00:00:05"), ("BRIDGE:TAKEOVER_TIME", "00:00:05"));
        await using var worker = await ForeignWorker.StartAsync(async (job, context) =>
        {
            // Two leases long.
            await Task.Delay(TimeSpan.FromSeconds(11), TimeProvider.System, context.RequestAborted);
            await ForeignWorker.EchoAsync(job, context);
        });

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j", attempts: 3));
        var job = await BridgeCluster.EndOfAsync(manager, "j");

        Assert.Equal(("completed", 1), (BridgeCluster.State(job), job.GetProperty("attempt").GetInt32()));
        Assert.Single(worker.Calls);
    }

    private static async Task HangAsync(HttpContext context, TaskCompletionSource brokenOff)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        brokenOff.TrySetResult();
    }
}

public sealed class BridgesOnGarnet(GarnetFixture store) : BridgeTests(store), IClassFixture<GarnetFixture>;

public sealed class BridgesOnRedis(RedisFixture store) : BridgeTests(store), IClassFixture<RedisFixture>;
