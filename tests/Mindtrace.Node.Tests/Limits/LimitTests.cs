using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Limits;

public sealed class LimitTests(TestCluster cluster)
{
    private const long Memory = 512L * 1024 * 1024;

    [Fact]
    public async Task Limits_are_enforced_or_reported_and_the_runtime_knows_them()
    {
        await using var node = await cluster.StartNodeAsync();
        string type = await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.ProbeWorker", limits: new WorkerLimits { MemoryBytes = Memory, Cpus = 0.5 });
        var status = await node.LaunchAsync(type);
        var probe = (await cluster.RunAsync(type, new { })).Output;

        Assert.Equal(1, probe.GetProperty("processors").GetInt32());
        Assert.Equal(Memory / 4 * 3, probe.GetProperty("memory").GetInt64());
        string group = $"mindtrace-worker-{status.WorkerId}";
        bool limited = OperatingSystem.IsLinux() && (await File.ReadAllTextAsync($"/proc/{node.Log.ProcessesOf(status.WorkerId).Single()}/cgroup", TestContext.Current.CancellationToken)).Contains(group, StringComparison.Ordinal);
        if (limited)
        {
            Assert.All(status.LimitsNotEnforced, fault => Assert.Matches("^(memory|cpus): .+", fault));
        }
        else
        {
            Assert.Equal(2, status.LimitsNotEnforced.Count);
            Assert.StartsWith("memory: ", status.LimitsNotEnforced[0], StringComparison.Ordinal);
            Assert.EndsWith("; only the worker's managed heap is bounded (DOTNET_GCHeapHardLimit)", status.LimitsNotEnforced[0], StringComparison.Ordinal);
            Assert.StartsWith("cpus: ", status.LimitsNotEnforced[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_limits_nothing_is_reported_and_no_secret_of_the_node_reaches_a_worker()
    {
        await using var node = await cluster.StartNodeAsync(("NODE_TOKEN", "a secret of the node"));
        string type = await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.ProbeWorker");
        var status = await node.LaunchAsync(type);
        var environment = (await cluster.RunAsync(type, new { })).Output.GetProperty("environment");

        Assert.Empty(status.LimitsNotEnforced);
        Assert.Equal(cluster.Store, environment.GetProperty("MINDTRACE_WORKER__DEFAULT_REDIS_URL").GetString());
        Assert.Equal(cluster.Manager.Url, environment.GetProperty("MINDTRACE_WORKER__CLUSTER_URL").GetString());
        Assert.DoesNotContain(environment.EnumerateObject(), variable => variable.Name.StartsWith("MINDTRACE_CLUSTER", StringComparison.Ordinal) || variable.Name is "DOTNET_GCHeapHardLimit");
        Assert.DoesNotContain("a secret of the node", environment.GetRawText(), StringComparison.Ordinal);
    }
}
