using Microsoft.Extensions.Configuration;

namespace Mindtrace.Node.Tests.Hosting;

public sealed class NodeOptionsTests
{
    private readonly NodeOptionsValidator _validator = new();

    [Fact]
    public void The_defaults_are_valid_and_outlast_the_workers_own_times()
    {
        var options = new NodeOptions();
        Assert.True(_validator.Validate(null, options).Succeeded);
        var worker = new Mindtrace.Workers.WorkerOptions();
        Assert.True(options.StopTimeout > worker.DrainTimeout + worker.CancelGracePeriod);
    }

    [Fact]
    public void Every_fault_is_named_with_its_variable()
    {
        var settings = new Dictionary<string, string?>
        {
            ["CLUSTER_URL"] = "nowhere",
            ["NODE_URL"] = "ftp://node",
            ["WORKER_PORTS_RANGE"] = "9-8",
            ["NODE_FOLDER"] = " ",
            ["MAX_PACKAGE_BYTES"] = "0",
            ["NODE_CACHE_RETENTION"] = "00:59:00",
            ["PARALLEL_LAUNCHES"] = "0",
            ["WORKER_RESTART_LIMIT"] = "-1",
            ["WORKER_HOST_PATH"] = " ",
            ["WORKER_CGROUP"] = "../up",
            ["NODE_HEARTBEAT_INTERVAL"] = "00:01:00",
            ["WORKER_START_TIMEOUT"] = "00:00:00",
            ["WORKER_STOP_TIMEOUT"] = "02:00:00",
            ["WORKER_RESTART_WINDOW"] = "00:00:00",
            ["WORKER_RESTART_DELAY"] = "00:01:00",
        };
        var options = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Get<NodeOptions>()!;

        var failures = _validator.Validate(null, options).Failures!.ToArray();

        Assert.Equal(settings.Keys.Order(), failures.Select(failure => failure["MINDTRACE_CLUSTER__".Length..failure.IndexOf(' ', StringComparison.Ordinal)]).Order());
    }
}
