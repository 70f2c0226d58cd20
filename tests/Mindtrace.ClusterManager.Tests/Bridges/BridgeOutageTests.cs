namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>Bridges while the store is away.</summary>
public sealed class BridgeOutageTests
{
    [Fact]
    public async Task An_answer_that_came_while_the_store_was_away_is_recorded_and_the_bridge_goes_on()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var cluster = new BridgeCluster(redis.ConnectionString);
        // A lease that outlasts the outage on a slow machine: what is tested is that nothing is lost.
        var manager = await cluster.StartManagerAsync(("QUEUE:LEASE_DURATION", "00:05:00"));
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await ForeignWorker.StartAsync(async (job, context) =>
        {
            await goOn.Task.WaitAsync(context.RequestAborted);
            await ForeignWorker.EchoAsync(job, context);
        });
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_jobs", new { jobs = new[] { BridgeCluster.Job("during"), BridgeCluster.Job("waiting") } });
        await BridgeCluster.TrueAsync(() => worker.Calls.Count == 1, "the call");

        await redis.StopAsync();
        await Eventually.TrueAsync(async () => (await manager.PostAsync("get_job_status", """{"job_id":"during"}""")).Status is 503, what: "the manager to notice");
        goOn.SetResult();
        await BridgeCluster.TrueAsync(() => manager.Logs.All.Any(line => line.Contains("1 outcomes are kept", StringComparison.Ordinal)), "the outcome to be kept");
        await redis.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await manager.PostAsync("get_job_status", """{"job_id":"during"}""")).Status is 200, TimeSpan.FromSeconds(60), "the manager to recover");

        foreach (string id in (string[])["during", "waiting"])
        {
            var job = await BridgeCluster.EndOfAsync(manager, id);
            Assert.Equal(("completed", 1), (BridgeCluster.State(job), job.GetProperty("attempt").GetInt32()));
        }

        Assert.Equal(2, worker.Calls.Count);
        Assert.Empty(manager.Logs.Errors);
    }

    [Fact]
    public async Task A_manager_stops_although_the_store_is_away()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = new BridgeCluster(redis.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        await using var worker = await ForeignWorker.StartAsync();
        await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = worker.Url });
        await manager.CallAsync("submit_job", BridgeCluster.Job("j"));
        await BridgeCluster.EndOfAsync(manager, "j");
        await redis.StopAsync();

        await cluster.StopAsync(manager).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
