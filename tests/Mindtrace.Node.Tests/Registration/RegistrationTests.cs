using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Registration;

public sealed class RegistrationTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_registers_itself()
    {
        await using var node = await cluster.StartNodeAsync();
        await UntilRegisteredAsync(cluster.Manager, node);
        Assert.Equal("Node", await node.Client.ClassNameAsync(Cancel));
        Assert.Contains("launch_worker", await node.Client.EndpointsAsync(Cancel));
    }

    [Fact]
    public async Task A_node_registers_again_after_its_manager_and_the_store_were_lost()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync();
        (string, string)[] settings = [.. cluster.Settings, ("DEFAULT_REDIS_URL", redis.ConnectionString)];
        var manager = await TestManager.StartAsync(settings);
        await using var node = await TestNode.StartAsync([.. settings, ("CLUSTER_URL", manager.Url), ("NODE_HEARTBEAT_INTERVAL", "00:00:01"), ("WORKER_PORTS_RANGE", FreePort.NextRange(2))]);
        await UntilRegisteredAsync(manager, node);
        string type = await RegisterAsync(manager);
        await node.LaunchAsync(type);
        await manager.DisposeAsync();
        await Eventually.TrueAsync(() => node.Log.Lines.Any(line => line.Contains("cannot be reached, trying again", StringComparison.Ordinal)), what: "the node to notice");

        // The store comes back empty.
        await redis.StopAsync();
        await redis.StartAgainAsync();
        await using var next = await TestManager.StartAsync(settings, manager.Url);
        await UntilRegisteredAsync(next, node);

        // The worker that ran all the time serves the new store, once jobs are routed to it again.
        await RegisterAsync(next, type);
        var job = await next.Client.SubmitAndWaitAsync(Mindtrace.Cluster.Client.JobFactory.Create(type, new { message = "back" }), TimeSpan.FromSeconds(90), Cancel);
        Assert.Equal(JobState.Completed, job.State);
        Assert.Empty(node.Log.Errors);
    }

    [Fact]
    public async Task Launches_work_while_the_manager_is_away_as_far_as_they_can()
    {
        string away = $"http://127.0.0.1:{FreePort.Next()}";
        await using var node = await cluster.StartNodeAsync(away, []);
        var status = await node.LaunchAsync(await cluster.EchoTypeAsync());
        Assert.Equal(LaunchState.Ready, status.Status);
    }

    [Fact]
    public async Task A_node_without_a_registry_of_its_own_uses_the_one_that_the_manager_names()
    {
        Assert.SkipUnless(S3Server.IsAvailable, S3Server.SkipReason);
        await using var s3 = await S3Server.StartAsync();
        await using var manager = await TestManager.StartAsync(
        [
            .. cluster.Settings, ("MINIO_ENDPOINT", s3.Endpoint.Authority), ("MINIO_ACCESS_KEY", S3Server.AccessKey), ("MINIO_SECRET_KEY", S3Server.SecretKey), ("NODE_TOKEN", "a token of the nodes"),
        ]);
        string type = await RegisterAsync(manager);
        await using var trusted = await cluster.StartNodeAsync(manager.Url, [("NODE_TOKEN", "a token of the nodes")]);
        await using var stranger = await cluster.StartNodeAsync(manager.Url, []);

        await trusted.LaunchAsync(type);
        Assert.Equal($"Worker type '{type}' is not registered", (await stranger.FailedAsync(type)).Error);
        Assert.DoesNotContain("a token of the nodes", string.Join('\n', trusted.Log.Lines), StringComparison.Ordinal);
    }

    private static async Task<string> RegisterAsync(TestManager manager, string? name = null)
    {
        name ??= TestCluster.NewName("echo");
        await manager.Client.RegisterWorkerTypeAsync(TestCluster.Type(name, "Mindtrace.Workers.EchoWorker") with { JobType = JobType.Parse(name) }, Cancel);
        return name;
    }

    private static Task UntilRegisteredAsync(TestManager manager, TestNode node) => Eventually.TrueAsync(
        async () => (await manager.Client.ListNodesAsync(Cancel)).Any(known => known.NodeUrl == node.Url && known.Alive), TimeSpan.FromSeconds(60), "the node's registration");
}
