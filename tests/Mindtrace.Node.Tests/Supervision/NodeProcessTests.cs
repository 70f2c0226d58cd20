using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Supervision;

public sealed class NodeProcessTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_node_leaves_no_worker_not_even_one_that_does_not_end_by_itself()
    {
        await using var node = await NodeProcess.StartAsync(cluster);
        var processes = await LaunchAsync(node, await cluster.EchoTypeAsync(), await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.StubbornWorker"));
        string hanging = await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.HangingWorker");
        await node.Client.LaunchWorkerAsync(new NodeLaunchWorkerRequest { WorkerType = hanging }, Cancel);
        processes = await node.WorkerProcessesAsync(3);

        node.Kill();

        await Eventually.TrueAsync(() => !processes.Any(Processes.Runs), TimeSpan.FromSeconds(120), "the end of the workers");
    }

    [Fact]
    public async Task A_node_that_is_told_to_shut_down_closes_its_port_after_its_workers_are_down()
    {
        await using var node = await NodeProcess.StartAsync(cluster);
        string type = await cluster.EchoTypeAsync();
        var processes = await LaunchAsync(node, type, type);
        await node.Client.ShutdownAsync(Cancel);
        await Eventually.TrueAsync(RefusesAsync, TimeSpan.FromSeconds(60), "the port to close");
        Assert.DoesNotContain(true, processes.Select(Processes.Runs));
        await node.EndAsync();

        async Task<bool> RefusesAsync()
        {
            try
            {
                await node.Client.StatusAsync(Cancel);
                return false;
            }
            catch (ClusterUnavailableException)
            {
                return true;
            }
        }
    }

    private static async Task<IReadOnlyList<int>> LaunchAsync(NodeProcess node, params string[] types)
    {
        foreach (string type in types)
        {
            var launch = await node.Client.LaunchWorkerAsync(new NodeLaunchWorkerRequest { WorkerType = type }, Cancel);
            Assert.Equal(LaunchState.Ready, (await node.Client.WaitForLaunchAsync(launch.LaunchId, TimeSpan.FromSeconds(120), Cancel)).Status);
        }

        var processes = await node.WorkerProcessesAsync(types.Length);
        Assert.DoesNotContain(false, processes.Select(Processes.Runs));
        return processes;
    }
}
