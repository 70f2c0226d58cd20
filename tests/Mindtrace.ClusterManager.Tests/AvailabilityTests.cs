using System.Diagnostics;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>The store going and coming, and several managers on one store.</summary>
public sealed class AvailabilityTests
{
    [Fact]
    public async Task While_redis_is_away_requests_get_503_at_once_and_afterwards_everything_acknowledged_is_there()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var manager = await ManagerHost.StartAsync(redis.ConnectionString, "mindtrace");
        await manager.CallAsync("register_worker_type", new { worker_name = "w", worker_class = "EchoWorker", worker_params = new { }, job_type = "echo" });
        await manager.CallAsync("submit_job", ManagerHost.Job("before", "echo"));

        await redis.StopAsync();
        await Eventually.TrueAsync(async () => (await manager.PostAsync("get_job_status", """{"job_id":"before"}""")).Status is 503, what: "the manager to notice");
        foreach (string body in (string[])[System.Text.Json.JsonSerializer.Serialize(ManagerHost.Job("during", "echo")), "{\"job_id\":\"before\"}"])
        {
            // Where they waited for the store, none of several would come at once; on a busy machine one may be late.
            await Eventually.TrueAsync(
                async () =>
                {
                    long start = Stopwatch.GetTimestamp();
                    var (status, problem, response) = await manager.PostAsync(body.Contains("job_id", StringComparison.Ordinal) ? "wait_job" : "submit_job", body);
                    Assert.Equal(503, status);
                    Assert.NotNull(response.Headers.RetryAfter?.Delta);
                    Assert.Contains("job store", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
                    return Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2);
                },
                what: "an answer at once");
        }

        using var unhealthy = await manager.Http.GetAsync("health", TestContext.Current.CancellationToken);
        using var alive = await manager.Http.GetAsync("alive", TestContext.Current.CancellationToken);
        Assert.Equal(503, (int)unhealthy.StatusCode);
        Assert.Equal(200, (int)alive.StatusCode);

        await redis.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await manager.PostAsync("get_job_status", """{"job_id":"before"}""")).Status is 200, what: "the manager to recover");
        Assert.Equal("queued", (await manager.CallAsync("get_job_status", new { job_id = "before" })).GetProperty("status").GetString());
        await Eventually.TrueAsync(async () => (await manager.Http.GetAsync("health")).IsSuccessStatusCode, what: "health");
        Assert.Empty(manager.Logs.Errors);
    }

    [Fact]
    public async Task The_outcome_of_an_endpoint_job_is_recorded_when_redis_is_back()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var manager = await ManagerHost.StartAsync(redis.ConnectionString, "mindtrace", ("ENDPOINT_TIMEOUT", "00:05:00"), ("QUEUE:LEASE_DURATION", "00:05:00"));
        await using var app = await FakeApp.StartAsync();
        await manager.CallAsync("register_app", new { name = "slow", url = app.Url });
        await manager.CallAsync("register_job_to_endpoint", new { job_type = "slow", endpoint = "slow/held" });
        var submitting = manager.PostAsync("submit_job", System.Text.Json.JsonSerializer.Serialize(ManagerHost.Job("j", "slow")));
        await Eventually.TrueAsync(() => app.Held > 0, what: "the call");

        await redis.StopAsync();
        app.Release();
        await Eventually.TrueAsync(() => manager.Logs.All.Any(line => line.Contains("could not be recorded yet", StringComparison.Ordinal)), what: "the first try");
        await redis.StartAgainAsync();
        await submitting;

        Assert.Equal("completed", (await manager.CallAsync("get_job_status", new { job_id = "j" })).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_manager_that_starts_before_its_store_waits_for_it()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync();
        await redis.StopAsync();
        await using var manager = await ManagerHost.StartAsync(redis.ConnectionString, "mindtrace");

        Assert.Equal(503, (await manager.PostAsync("queue_stats", "{}")).Status);
        await redis.StartAgainAsync();

        await Eventually.TrueAsync(async () => (await manager.PostAsync("queue_stats", "{}")).Status is 200, what: "the manager to connect");
        Assert.Empty(manager.Logs.Errors);
    }

    [Fact]
    public async Task A_manager_whose_registry_is_away_is_alive_but_not_ready()
    {
        await using var store = await GarnetStore.StartAsync();
        await using var manager = await ManagerHost.StartAsync(
            store.ConnectionString, "mindtrace", ("MINIO_ENDPOINT", $"127.0.0.1:{FreePort.Next()}"), ("MINIO_ACCESS_KEY", "key"), ("MINIO_SECRET_KEY", "secret"));

        using var unhealthy = await manager.Http.GetAsync("health", TestContext.Current.CancellationToken);
        using var alive = await manager.Http.GetAsync("alive", TestContext.Current.CancellationToken);

        Assert.Equal(503, (int)unhealthy.StatusCode);
        Assert.Contains("\nregistry: The object store at 127.0.0.1", await unhealthy.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(200, (int)alive.StatusCode);
    }

    [Fact]
    public async Task Two_managers_on_one_store_are_one_cluster()
    {
        await using var store = await GarnetStore.StartAsync();
        await using var first = await ManagerHost.StartAsync(store.ConnectionString, "mindtrace");
        await using var second = await ManagerHost.StartAsync(store.ConnectionString, "mindtrace");
        await using var app = await FakeApp.StartAsync("one");
        await using var moved = await FakeApp.StartAsync("two");
        await using var node = await FakeNode.StartAsync();

        await first.CallAsync("register_app", new { name = "echo", url = app.Url });
        string forwarded = await second.Http.GetStringAsync("echo/show", TestContext.Current.CancellationToken);
        await first.CallAsync("register_app", new { name = "echo", url = moved.Url });
        await Eventually.TrueAsync(async () => (await second.Http.GetStringAsync("echo/show")).StartsWith("two", StringComparison.Ordinal), what: "the move to be known");

        await first.CallAsync("register_job_to_endpoint", new { job_type = "echo", endpoint = "echo/run" });
        var job = await second.CallAsync("submit_job", ManagerHost.Job("j", "echo"));
        await first.CallAsync("register_node", new { node_url = node.Url });
        var nodes = await second.CallAsync("list_nodes");

        int port = FreePort.Next();
        await first.CallAsync("launch_worker", new { node_url = node.Url, worker_type = "any", worker_url = $"http://127.0.0.1:{port}" });
        var registering = second.CallAsync("register_job_to_worker", new { job_type = "t", worker_url = $"http://127.0.0.1:{port}" });
        await using var worker = await FakeWorker.StartAsync(port);
        await registering;
        await first.CallAsync("submit_job", ManagerHost.Job("q", "t"));
        var waiting = second.CallAsync("wait_job", new { job_id = "q", timeout_seconds = 60 });
        await first.CallAsync("worker_alert_started_job", new { job_id = "q", worker_id = worker.Id });
        await first.CallAsync("worker_alert_completed_job", new { job_id = "q", worker_id = worker.Id, status = "completed", output = new { } });

        Assert.StartsWith("one", forwarded, StringComparison.Ordinal);
        Assert.Equal("completed", job.GetProperty("status").GetString());
        Assert.Contains(node.Url, nodes.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(worker.Id, (await first.CallAsync("get_worker_status_by_url", new { worker_url = worker.Url })).GetProperty("worker_id").GetString());
        Assert.Equal("completed", (await waiting).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_wait_ends_with_what_is_known_when_the_manager_stops()
    {
        await using var store = await GarnetStore.StartAsync();
        var manager = await ManagerHost.StartAsync(store.ConnectionString, "mindtrace");
        await manager.CallAsync("register_worker_type", new { worker_name = "w", worker_class = "EchoWorker", worker_params = new { }, job_type = "echo" });
        await manager.CallAsync("submit_job", ManagerHost.Job("j", "echo"));

        var waiting = manager.CallAsync("wait_job", new { job_id = "j", timeout_seconds = 300 });
        await UntilAwaitedAsync(store, "j");
        await manager.CallAsync("shutdown");
        var status = await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal("queued", status.GetProperty("status").GetString());
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var fresh = new HttpClient();
                    await fresh.PostAsync(manager.Url + "/status", null);
                    return false;
                }
                catch (HttpRequestException)
                {
                    return true;
                }
            },
            what: "the port to close");
        await manager.DisposeAsync();
    }

    /// <summary>A wait leaves a mark on its job: a manager that stops refuses a call that comes only then.</summary>
    private static async Task UntilAwaitedAsync(GarnetStore store, string id)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
        await Eventually.TrueAsync(async () => await redis.GetDatabase().HashExistsAsync($"mindtrace:{{s0}}:job:{id}", "v"), what: "the wait");
    }
}
