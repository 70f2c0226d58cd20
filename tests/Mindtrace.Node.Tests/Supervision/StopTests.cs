using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Supervision;

public sealed class StopTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_is_stopped_by_its_name_its_id_or_its_port_and_the_others_go_on()
    {
        await using var node = await cluster.StartNodeAsync();
        string type = await cluster.EchoTypeAsync();
        var workers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => node.LaunchAsync(type, $"worker {i}")));
        int[] processes = [.. workers.Select(worker => node.Log.ProcessesOf(worker.WorkerId).Single())];

        await node.Client.ShutdownWorkerAsync("worker 0", Cancel);
        AssertRun(false, true, true, true);
        await node.Client.ShutdownWorkerByIdAsync(workers[1].WorkerId!, Cancel);
        AssertRun(false, false, true, true);
        await node.Client.ShutdownWorkerByPortAsync(new Uri(workers[2].WorkerUrl!).Port, Cancel);
        AssertRun(false, false, false, true);
        await node.Client.ShutdownAllWorkersAsync(Cancel);
        AssertRun(false, false, false, false);
        Assert.All(await Task.WhenAll(workers.Select(worker => node.StatusAsync(worker.LaunchId))), status => Assert.Equal((LaunchState.Ready, "stopped", null), (status.Status, status.Phase, status.Error)));

        void AssertRun(params bool[] expected) => Assert.Equal(expected, processes.Select(Processes.Runs));
    }

    [Fact]
    public async Task Only_this_node_s_workers_are_stopped()
    {
        await using var one = await cluster.StartNodeAsync();
        await using var two = await cluster.StartNodeAsync();
        string type = await cluster.EchoTypeAsync();
        var workers = await Task.WhenAll(one.LaunchAsync(type, "same name"), two.LaunchAsync(type, "same name"));

        await one.Client.ShutdownWorkerAsync("same name", Cancel);
        await one.Client.ShutdownWorkerByIdAsync(workers[1].WorkerId!, Cancel);
        await one.Client.ShutdownWorkerByPortAsync(new Uri(workers[1].WorkerUrl!).Port, Cancel);
        await one.Client.ShutdownAllWorkersAsync(Cancel);

        Assert.False(Processes.Runs(one.Log.ProcessesOf(workers[0].WorkerId).Single()));
        Assert.True(Processes.Runs(two.Log.ProcessesOf(workers[1].WorkerId).Single()));
        Assert.Equal(JobState.Completed, (await cluster.RunAsync(type, new { message = "still there" })).State);
    }

    [Theory]
    [InlineData("shutdown_worker", """{"worker_name":"nobody"}""")]
    [InlineData("shutdown_worker_by_id", """{"worker_id":"nobody"}""")]
    [InlineData("shutdown_worker_by_port", """{"worker_port":1}""")]
    [InlineData("shutdown_all_workers", "{}")]
    public async Task Nothing_to_stop_is_no_error(string endpoint, string request)
    {
        await using var node = await cluster.StartNodeAsync();
        Assert.Equal((200, "null"), await node.PostAsync(endpoint, request));
    }

    [Fact]
    public async Task A_launch_can_be_stopped_before_its_worker_is_ready()
    {
        await using var node = await cluster.StartNodeAsync(("WORKER_STOP_TIMEOUT", "00:00:01"));
        string launch = await node.BeginAsync(await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.HangingWorker"), "hanging");
        var started = await node.UntilAsync(launch, status => status.Phase is "start" && node.Log.ProcessesOf(status.WorkerId).Count is 1);
        await node.Client.ShutdownWorkerAsync("hanging", Cancel);

        var status = await node.StatusAsync(launch);
        Assert.Equal((LaunchState.Failed, "The worker was stopped before it was ready"), (status.Status, status.Error));
        Assert.False(Processes.Runs(node.Log.ProcessesOf(started.WorkerId).Single()));
    }

    [Fact]
    public async Task Stopping_and_crashing_at_once_do_not_disturb_each_other()
    {
        await using var node = await cluster.StartNodeAsync();
        string type = await cluster.EchoTypeAsync();
        var workers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => node.LaunchAsync(type)));
        await Task.WhenAll(workers.SelectMany(worker => (Task[])
        [
            Task.Run(() => Processes.Kill(node.Log.ProcessesOf(worker.WorkerId)[0]), Cancel),
            node.Client.ShutdownWorkerByIdAsync(worker.WorkerId!, Cancel),
            node.Client.ShutdownAllWorkersAsync(Cancel),
        ]));
        await node.Client.ShutdownAllWorkersAsync(Cancel);

        Assert.DoesNotContain(true, workers.SelectMany(worker => node.Log.ProcessesOf(worker.WorkerId)).Select(Processes.Runs));
        Assert.Empty(node.Log.Errors);
    }

    [Fact]
    public async Task A_node_that_stops_takes_its_workers_along_and_starts_no_more()
    {
        var node = await cluster.StartNodeAsync();
        string type = await cluster.EchoTypeAsync();
        var worker = await node.LaunchAsync(type);
        await node.DisposeAsync();
        Assert.False(Processes.Runs(node.Log.ProcessesOf(worker.WorkerId).Single()));
    }
}
