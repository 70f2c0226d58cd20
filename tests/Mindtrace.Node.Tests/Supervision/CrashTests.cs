using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Supervision;

public sealed class CrashTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_worker_is_restarted_as_what_it_was()
    {
        await using var node = await cluster.StartNodeAsync();
        string type = await cluster.EchoTypeAsync();
        var before = await node.LaunchAsync(type);
        var second = JobType.Parse(TestCluster.NewName("second"));
        await cluster.Client.RegisterJobToWorkerAsync(second, before.WorkerUrl!, Cancel);
        await Eventually.TrueAsync(async () => (await cluster.Client.GetWorkerStatusAsync(before.WorkerId!, Cancel)).WorkerType.Contains(second.Value, StringComparison.Ordinal), what: "the worker's own report");

        Processes.Kill(node.Log.ProcessesOf(before.WorkerId).Single());
        var after = await node.UntilAsync(before.LaunchId, status => status is { Restarts: 1, Status: LaunchState.Ready });

        Assert.Equal((before.WorkerId, before.WorkerName, before.WorkerUrl), (after.WorkerId, after.WorkerName, after.WorkerUrl));
        Assert.StartsWith("The worker ended with exit code ", after.LastCrash, StringComparison.Ordinal);
        Assert.Contains(node.Log.Lines, line => line.StartsWith($"Worker {before.WorkerId} is restarted in 00:00:00.2", StringComparison.Ordinal));
        Assert.Equal(2, node.Log.ProcessesOf(before.WorkerId).Distinct().Count());
        foreach (string jobType in (string[])[type, second.Value])
            Assert.Equal(JobState.Completed, (await cluster.RunAsync(jobType, new { message = "again" })).State);
    }

    [Fact]
    public async Task A_worker_that_crashes_too_often_is_given_up()
    {
        await using var node = await cluster.StartNodeAsync(
            ("WORKER_PORTS_RANGE", FreePort.NextRange(1)), ("WORKER_RESTART_LIMIT", "2"), ("WORKER_RESTART_WINDOW", "01:00:00"), ("WORKER_RESTART_DELAY", "00:00:00.01"));
        string type = await cluster.EchoTypeAsync();
        var launch = await node.LaunchAsync(type);
        for (int restarts = 0; restarts <= 2; restarts++)
        {
            await node.UntilAsync(launch.LaunchId, status => status.Status is LaunchState.Ready && status.Restarts == restarts);
            Processes.Kill(node.Log.ProcessesOf(launch.WorkerId)[^1]);
        }

        var status = await node.UntilAsync(launch.LaunchId, status => status.Status is LaunchState.Failed);
        Assert.StartsWith("The worker ended with exit code ", status.Error, StringComparison.Ordinal);
        Assert.EndsWith("it was restarted 2 times within 01:00:00 and stays down", status.Error, StringComparison.Ordinal);
        Assert.Equal(2, status.Restarts);
        Assert.Equal(3, node.Log.ProcessesOf(launch.WorkerId).Count);

        // Its port is free again.
        Assert.Equal(launch.WorkerUrl, (await node.LaunchAsync(type)).WorkerUrl);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_shut_down_stays_down()
    {
        await using var node = await cluster.StartNodeAsync(("WORKER_PORTS_RANGE", FreePort.NextRange(1)));
        string type = await cluster.EchoTypeAsync();
        var launch = await node.LaunchAsync(type);
        using var http = new HttpClient { BaseAddress = new Uri(launch.WorkerUrl!) };
        await new WorkerClient(http).ShutdownAsync(Cancel);

        var status = await node.UntilAsync(launch.LaunchId, status => status.Phase is "stopped");
        Assert.Equal((LaunchState.Ready, 0, null), (status.Status, status.Restarts, status.Error));
        Assert.Equal(launch.WorkerUrl, (await node.LaunchAsync(type)).WorkerUrl);
    }
}
