using System.Text.Json;

namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>Which services get a bridge, and until when.</summary>
public abstract class BridgeRegistrationTests(StoreFixture store)
{
    [Fact]
    public async Task A_service_with_nothing_but_run_is_known_by_its_address()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var worker = await ForeignWorker.StartAsync(plain: true);

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j"));
        var job = await BridgeCluster.EndOfAsync(manager, "j");
        var asked = await manager.CallAsync("query_worker_status_by_url", new { worker_url = worker.Url });

        Assert.Equal("completed", BridgeCluster.State(job));
        Assert.Equal(worker.Url, job.GetProperty("worker_id").GetString());
        Assert.Equal(worker.Url, asked.GetProperty("worker_id").GetString());
        Assert.NotEqual("nonexistent", asked.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_service_without_run_is_no_worker_and_leaves_nothing_behind()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var node = await FakeNode.StartAsync();

        var (status, problem, _) = await manager.PostAsync("register_job_to_worker", $$"""{"job_type":"work","worker_url":"{{node.Url}}"}""");
        var job = await manager.CallAsync("submit_job", BridgeCluster.Job("j"));

        Assert.Equal(502, status);
        Assert.Equal($"{node.Url} is no worker: it has no /run", problem.GetProperty("detail").GetString());
        Assert.Equal("error", BridgeCluster.State(job));
        Assert.Empty(manager.Logs.Errors);
    }

    [Fact]
    public async Task A_worker_of_this_cluster_takes_its_place()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var foreign = await ForeignWorker.StartAsync();
        await using var own = await FakeWorker.StartAsync();
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = foreign.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("first"));
        await BridgeCluster.EndOfAsync(manager, "first");

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = own.Url });
        await ShutDownAsync(manager, foreign);
        var second = await manager.CallAsync("submit_job", BridgeCluster.Job("second"));
        await manager.CallAsync("worker_alert_started_job", new { job_id = "second", worker_id = own.Id });

        Assert.Single(own.Connections);
        Assert.Equal("queued", BridgeCluster.State(second));
        Assert.Single(foreign.Calls);
    }

    [Fact]
    public async Task A_worker_type_takes_its_place()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var foreign = await ForeignWorker.StartAsync();
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = foreign.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("first"));
        await BridgeCluster.EndOfAsync(manager, "first");

        await manager.CallAsync("register_worker_type", new { worker_name = "w", worker_class = "EchoWorker", worker_params = new { }, job_type = "work" });

        await ShutDownAsync(manager, foreign);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endpoint_takes_its_place_and_what_waits_is_worked_off(bool waiting)
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var foreign = await ForeignWorker.StartAsync(async (job, context) =>
        {
            await goOn.Task.WaitAsync(context.RequestAborted);
            await ForeignWorker.EchoAsync(job, context);
        });
        await using var app = await FakeApp.StartAsync();
        await manager.CallAsync("register_app", new { name = "app", url = app.Url });
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = foreign.Url });
        if (waiting)
            await manager.CallAsync("submit_jobs", new { jobs = new[] { BridgeCluster.Job("a"), BridgeCluster.Job("b") } });

        await manager.CallAsync("register_job_to_endpoint", new { job_type = "work", endpoint = "app/run" });
        goOn.SetResult();
        var job = await manager.CallAsync("submit_job", BridgeCluster.Job("c"));

        Assert.Equal("app/run", job.GetProperty("worker_id").GetString());
        if (!waiting)
        {
            await BridgeCluster.TrueAsync(() => manager.Logs.All.Any(line => line.Contains($"Worker {foreign.Url} is no longer called", StringComparison.Ordinal)), "the bridge to end");
            return;
        }

        Assert.Equal(foreign.Id, (await BridgeCluster.EndOfAsync(manager, "a")).GetProperty("worker_id").GetString());
        Assert.Equal(foreign.Id, (await BridgeCluster.EndOfAsync(manager, "b")).GetProperty("worker_id").GetString());
    }

    [Fact]
    public async Task Clearing_the_databases_ends_it()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var foreign = await ForeignWorker.StartAsync();
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = foreign.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("first"));
        await BridgeCluster.EndOfAsync(manager, "first");

        await manager.CallAsync("clear_databases");
        await BridgeCluster.TrueAsync(() => manager.Logs.All.Any(line => line.Contains($"Worker {foreign.Url} is no longer called", StringComparison.Ordinal)), "the bridge to end");
        var job = await manager.CallAsync("submit_job", BridgeCluster.Job("second"));

        Assert.Equal("error", BridgeCluster.State(job));
        Assert.Equal("""{"queues":[]}""", (await manager.CallAsync("queue_stats")).GetRawText());
        Assert.Single(foreign.Calls);
    }

    [Fact]
    public async Task A_call_that_runs_is_awaited_when_the_bridge_ends()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var foreign = await ForeignWorker.StartAsync(async (job, context) =>
        {
            await goOn.Task.WaitAsync(context.RequestAborted);
            await ForeignWorker.EchoAsync(job, context);
        });
        await using var own = await FakeWorker.StartAsync();
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = foreign.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j"));
        await BridgeCluster.TrueAsync(() => foreign.Calls.Count == 1, "the call");

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = own.Url });
        goOn.SetResult();
        var job = await BridgeCluster.EndOfAsync(manager, "j");

        Assert.Equal(("completed", 1), (BridgeCluster.State(job), job.GetProperty("attempt").GetInt32()));
        await ShutDownAsync(manager, foreign);
    }

    [Fact]
    public async Task Two_workers_share_a_type_and_one_worker_serves_two_types_one_job_at_a_time()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        // The first keeps a call until the second has got one: otherwise it might be done with all jobs before the second asks for any.
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = await ForeignWorker.StartAsync(async (job, context) =>
        {
            await both.Task.WaitAsync(context.RequestAborted);
            await SlowlyAsync(job, context);
        });
        await using var second = await ForeignWorker.StartAsync((job, context) =>
        {
            both.TrySetResult();
            return SlowlyAsync(job, context);
        });
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = first.Url });
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = second.Url });
        await manager.CallAsync("register_job_to_worker", new { job_type = "more", worker_url = first.Url });

        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"j{i}")];
        await manager.CallAsync("submit_jobs", new { jobs = ids.Select((id, i) => BridgeCluster.Job(id, type: i % 2 == 0 ? "work" : "more")).ToArray() });
        foreach (string id in ids)
            Assert.Equal("completed", BridgeCluster.State(await BridgeCluster.EndOfAsync(manager, id)));

        Assert.Equal((1, 1), (first.MostAtOnce, second.MostAtOnce));
        Assert.Equal(ids.Order(), first.Calls.Concat(second.Calls).Select(job => job.GetProperty("id").GetString()).Order());
        Assert.Contains(first.Calls, job => job.GetProperty("schema_name").GetString() == "more");
        Assert.NotEmpty(second.Calls);

        static async Task SlowlyAsync(JsonElement job, Microsoft.AspNetCore.Http.HttpContext context)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, context.RequestAborted);
            await ForeignWorker.EchoAsync(job, context);
        }
    }

    [Fact]
    public async Task A_worker_is_one_however_its_address_is_spelt()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var worker = await ForeignWorker.StartAsync(plain: true);
        string[] urls = [$"http://localhost:{worker.Port}", $"http://LocalHost:{worker.Port}/", worker.Url, worker.Url + "/"];
        for (int i = 0; i < urls.Length; i++)
            await manager.CallAsync("register_job_to_worker", new { job_type = $"type{i}", worker_url = urls[i] });

        await manager.CallAsync("submit_jobs", new { jobs = urls.Select((_, i) => BridgeCluster.Job($"j{i}", type: $"type{i}")).ToArray() });
        for (int i = 0; i < urls.Length; i++)
            Assert.Equal(worker.Url, (await BridgeCluster.EndOfAsync(manager, $"j{i}")).GetProperty("worker_id").GetString());

        Assert.Equal(1, worker.MostAtOnce);
        Assert.Single((await manager.CallAsync("list_workers")).GetProperty("workers").EnumerateArray());
        foreach (string call in (string[])["get_worker_status_by_url", "query_worker_status_by_url"])
        {
            var status = await manager.CallAsync(call, new { worker_url = urls[0] });
            Assert.Equal((worker.Url, urls[0]), (status.GetProperty("worker_id").GetString(), status.GetProperty("worker_url").GetString()));
        }
    }

    [Fact]
    public async Task A_worker_that_answers_at_localhost_only_is_called_there()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var worker = await ForeignWorker.StartAsync(plain: true, name: "localhost");
        string url = $"http://localhost:{worker.Port}";

        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j"));
        Assert.Equal(url, (await BridgeCluster.EndOfAsync(manager, "j")).GetProperty("worker_id").GetString());
    }

    [Fact]
    public async Task A_worker_may_be_called_with_several_jobs_at_once()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync(("BRIDGE:CONCURRENCY", "3"));
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        await using var worker = await ForeignWorker.StartAsync(async (job, context) =>
        {
            if (Interlocked.Increment(ref calls) == 3)
                all.SetResult();
            await all.Task.WaitAsync(context.RequestAborted);
            await ForeignWorker.EchoAsync(job, context);
        });
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });

        await manager.CallAsync("submit_jobs", new { jobs = (object[])[BridgeCluster.Job("a"), BridgeCluster.Job("b"), BridgeCluster.Job("c")] });
        foreach (string id in (string[])["a", "b", "c"])
            Assert.Equal("completed", BridgeCluster.State(await BridgeCluster.EndOfAsync(manager, id)));

        Assert.Equal(3, worker.MostAtOnce);
    }

    private static Task ShutDownAsync(ManagerHost manager, ForeignWorker worker) => Eventually.TrueAsync(
        async () => (await manager.CallAsync("get_worker_status", new { worker_id = worker.Id })).GetProperty("status").GetString() == "shutdown",
        TimeSpan.FromSeconds(60),
        "the bridge to end");
}

public sealed class BridgeRegistrationOnGarnet(GarnetFixture store) : BridgeRegistrationTests(store), IClassFixture<GarnetFixture>;

public sealed class BridgeRegistrationOnRedis(RedisFixture store) : BridgeRegistrationTests(store), IClassFixture<RedisFixture>;
