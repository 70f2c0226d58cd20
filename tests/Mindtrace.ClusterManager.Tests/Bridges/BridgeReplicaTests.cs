using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>Several managers and one worker that is called.</summary>
public abstract class BridgeReplicaTests(StoreFixture store)
{
    private static readonly (string, string)[] Impatient = [("QUEUE:LEASE_DURATION", "00:00:06"), ("BRIDGE:TAKEOVER_TIME", "00:00:06")];

    [Fact]
    public async Task Two_managers_call_a_worker_with_each_job_once_and_never_at_once()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var first = await cluster.StartManagerAsync();
        var second = await cluster.StartManagerAsync();
        await using var worker = await ForeignWorker.StartAsync();
        await first.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await second.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });

        string[] ids = [.. Enumerable.Range(0, 100).Select(i => $"j{i}")];
        await first.CallAsync("submit_jobs", new { jobs = ids.Take(50).Select(id => BridgeCluster.Job(id)).ToArray() });
        await second.CallAsync("submit_jobs", new { jobs = ids.Skip(50).Select(id => BridgeCluster.Job(id)).ToArray() });
        foreach (string id in ids)
            Assert.Equal("completed", BridgeCluster.State(await BridgeCluster.EndOfAsync(second, id)));

        Assert.Equal(1, worker.MostAtOnce);
        Assert.Equal(ids.Order(), worker.Calls.Select(job => job.GetProperty("id").GetString()).Order());
        Assert.Single(new[] { first, second }, manager => manager.Logs.All.Any(line => line.Contains($"Worker {worker.Url} is called", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_manager_that_stops_lets_its_call_end_and_another_goes_on_at_once()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await ForeignWorker.StartAsync((job, context) => AwaitAsync(goOn, job, context));
        var first = await cluster.StartManagerAsync();
        await first.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await first.CallAsync("submit_jobs", new { jobs = new[] { BridgeCluster.Job("a"), BridgeCluster.Job("b") } });
        await BridgeCluster.TrueAsync(() => worker.Calls.Count == 1, "the call");
        var second = await cluster.StartManagerAsync();

        var stopping = cluster.StopAsync(first);
        Assert.Single(worker.Calls);
        goOn.SetResult();
        await stopping;
        var a = await BridgeCluster.EndOfAsync(second, "a");
        var b = await BridgeCluster.EndOfAsync(second, "b");

        Assert.Equal(("completed", 1), (BridgeCluster.State(a), a.GetProperty("attempt").GetInt32()));
        Assert.Equal(("completed", 1), (BridgeCluster.State(b), b.GetProperty("attempt").GetInt32()));
        Assert.Equal((2, 1), (worker.Calls.Count, worker.MostAtOnce));
    }

    [Fact]
    public async Task A_call_that_outlasts_the_managers_stop_is_handed_back()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await ForeignWorker.StartAsync((job, context) => AwaitAsync(goOn, job, context));
        var first = await cluster.StartManagerAsync(("DRAIN_TIMEOUT", "00:00:00.1"));
        await first.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await first.CallAsync("submit_job", BridgeCluster.Job("j"));
        await BridgeCluster.TrueAsync(() => worker.Calls.Count == 1, "the call");

        await cluster.StopAsync(first);
        goOn.SetResult();
        var second = await cluster.StartManagerAsync();
        var job = await BridgeCluster.EndOfAsync(second, "j");

        Assert.Equal(("completed", 1), (BridgeCluster.State(job), job.GetProperty("attempt").GetInt32()));
        Assert.Equal(2, worker.Calls.Count);
    }

    [Fact]
    public async Task Another_manager_takes_over_from_one_that_was_killed()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await ForeignWorker.StartAsync((job, context) => AwaitAsync(goOn, job, context));
        await using var killed = await ManagerProcess.StartAsync(cluster.Redis, cluster.Prefix, cluster.With(Impatient));
        await killed.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await killed.CallAsync("submit_job", BridgeCluster.Job("lost", attempts: 2));
        await BridgeCluster.TrueAsync(() => worker.Calls.Count == 1, "the call");
        var other = await cluster.StartManagerAsync(Impatient);
        await other.CallAsync("submit_job", BridgeCluster.Job("waiting"));

        await killed.KillAsync();
        goOn.SetResult();
        var lost = await BridgeCluster.EndOfAsync(other, "lost");
        var waiting = await BridgeCluster.EndOfAsync(other, "waiting");

        Assert.Equal(("completed", 2), (BridgeCluster.State(lost), lost.GetProperty("attempt").GetInt32()));
        Assert.Equal(("completed", 1), (BridgeCluster.State(waiting), waiting.GetProperty("attempt").GetInt32()));
    }

    [Fact]
    public async Task A_manager_that_starts_anew_goes_on_where_it_was()
    {
        await using var cluster = new BridgeCluster(store.ConnectionString);
        await using var worker = await ForeignWorker.StartAsync();
        var manager = await cluster.StartManagerAsync();
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await cluster.StopAsync(manager);

        var again = await cluster.StartManagerAsync();
        await again.CallAsync("submit_job", BridgeCluster.Job("j"));

        Assert.Equal("completed", BridgeCluster.State(await BridgeCluster.EndOfAsync(again, "j")));
    }

    private static async Task AwaitAsync(TaskCompletionSource goOn, JsonElement job, HttpContext context)
    {
        await goOn.Task.WaitAsync(context.RequestAborted);
        await ForeignWorker.EchoAsync(job, context);
    }
}

public sealed class BridgeReplicasOnGarnet(GarnetFixture store) : BridgeReplicaTests(store), IClassFixture<GarnetFixture>;

public sealed class BridgeReplicasOnRedis(RedisFixture store) : BridgeReplicaTests(store), IClassFixture<RedisFixture>;
