using Microsoft.Extensions.Options;
using Mindtrace.Wire;

namespace Mindtrace.Node;

/// <summary>Names every fault, with the key to set.</summary>
internal sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        var faults = new List<string>();
        if (!HttpAddress.IsValid(options.ClusterUrl))
            Fault("CLUSTER_URL", "should be an address such as http://manager.example:8002");
        if (options.NodeUrl is { } url && !HttpAddress.IsValid(url))
            Fault("NODE_URL", "should be an address such as http://node.example:8003");
        if (PortRange.TryParse(options.WorkerPortsRange, out _) is { } fault)
            Fault("WORKER_PORTS_RANGE", fault);
        if (string.IsNullOrWhiteSpace(options.NodeFolder))
            Fault("NODE_FOLDER", "should be a folder");
        if (options.MaxPackageBytes <= 0)
            Fault("MAX_PACKAGE_BYTES", "should be greater than 0");
        if (options.ParallelLaunches is < 1 or > 1000)
            Fault("PARALLEL_LAUNCHES", "should be 1 to 1000");
        if (options.RestartLimit is < 0 or > 1000)
            Fault("WORKER_RESTART_LIMIT", "should be 0 to 1000");
        if (options.WorkerHostPath is { } path && string.IsNullOrWhiteSpace(path))
            Fault("WORKER_HOST_PATH", "should be the worker host's dll or executable");
        if (options.WorkerCgroup is { } group && (string.IsNullOrWhiteSpace(group) || group.Split('/').Contains("..")))
            Fault("WORKER_CGROUP", "should be a control group such as /mindtrace.slice/workers");
        Range("NODE_HEARTBEAT_INTERVAL", options.HeartbeatInterval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(25));
        Range("NODE_CACHE_RETENTION", options.CacheRetention, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        Range("WORKER_START_TIMEOUT", options.StartTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Range("WORKER_STOP_TIMEOUT", options.StopTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Range("WORKER_RESTART_WINDOW", options.RestartWindow, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Range("WORKER_RESTART_DELAY", options.RestartDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        return faults.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
                Fault(key, $"should be {min:c} to {max:c}");
        }

        void Fault(string key, string fix) => faults.Add($"{NodeOptions.Section}__{key} {fix}.");
    }
}
