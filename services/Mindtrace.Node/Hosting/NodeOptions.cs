using Mindtrace.Wire;

namespace Mindtrace.Node;

/// <summary>Settings of a node, from the section <c>MINDTRACE_CLUSTER</c> (environment variables <c>MINDTRACE_CLUSTER__…</c>).</summary>
public sealed class NodeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MINDTRACE_CLUSTER";

    /// <summary>The manager's address; http://localhost:8002 by default.</summary>
    [ConfigurationKeyName("CLUSTER_URL")]
    public string ClusterUrl { get; set; } = "http://localhost:8002";

    /// <summary>The address under which the manager reaches this node, whose host is also that of its workers; the first address the node listens on where null.</summary>
    [ConfigurationKeyName("NODE_URL")]
    public string? NodeUrl { get; set; }

    /// <summary>The secret by which the manager knows its nodes (its own <c>NODE_TOKEN</c>); sent only to the manager.</summary>
    [ConfigurationKeyName("NODE_TOKEN")]
    public string? NodeToken { get; set; }

    /// <summary>The ports of workers that are launched without an address: numbers and ranges joined by commas; <c>8092-8111</c> by default.</summary>
    [ConfigurationKeyName("WORKER_PORTS_RANGE")]
    public string WorkerPortsRange { get; set; } = "8092-8111";

    /// <summary>The worker host: its dll or executable; <c>worker-host/Mindtrace.WorkerHost.dll</c> beside the node where null.</summary>
    [ConfigurationKeyName("WORKER_HOST")]
    public string? WorkerHost { get; set; }

    /// <summary>Where packages are unpacked; <c>mindtrace/packages</c> in the user's local application data by default.</summary>
    [ConfigurationKeyName("PACKAGE_FOLDER")]
    public string PackageFolder { get; set; } = Path.Combine(LocalData, "mindtrace", "packages");

    /// <summary>How many bytes one package may hold when unpacked; 2 GiB by default.</summary>
    [ConfigurationKeyName("MAX_PACKAGE_BYTES")]
    public long MaxPackageBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How often the node registers with the manager; 10 s by default, 1 s to 10 min.</summary>
    [ConfigurationKeyName("NODE_HEARTBEAT")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker may take from its start until it is connected; 60 s by default, 1 s to 1 h.</summary>
    [ConfigurationKeyName("LAUNCH_TIMEOUT")]
    public TimeSpan LaunchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker may take to stop before it is killed; 40 s by default, 1 s to 1 h. Should exceed the workers' drain time.</summary>
    [ConfigurationKeyName("WORKER_STOP_TIMEOUT")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>How often a crashed worker is restarted within <see cref="RestartWindow"/>; 5 by default, 0 to 1000. After that it stays down.</summary>
    [ConfigurationKeyName("WORKER_RESTART_LIMIT")]
    public int RestartLimit { get; set; } = 5;

    /// <summary>The time over which restarts are counted; 1 min by default, 1 s to 1 day.</summary>
    [ConfigurationKeyName("WORKER_RESTART_WINDOW")]
    public TimeSpan RestartWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Names of environment variables, joined by commas, that workers get beside the usual ones; a <c>*</c> at the end stands for any rest.</summary>
    [ConfigurationKeyName("WORKER_ENVIRONMENT")]
    public string WorkerEnvironment { get; set; } = "";

    // Services may run without a home directory.
    private static string LocalData => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
        ? folder
        : Path.GetTempPath();
}

internal sealed class NodeOptionsValidator : Microsoft.Extensions.Options.IValidateOptions<NodeOptions>
{
    public Microsoft.Extensions.Options.ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        var faults = new List<string>();
        if (!HttpAddress.IsValid(options.ClusterUrl))
            Fault("CLUSTER_URL", "should be an address such as http://manager.example:8002");
        if (options.NodeUrl is { } url && !HttpAddress.IsValid(url))
            Fault("NODE_URL", "should be an address such as http://node.example:8003");
        if (PortRange.TryParse(options.WorkerPortsRange, out _) is { } fault)
            Fault("WORKER_PORTS_RANGE", fault);
        if (string.IsNullOrWhiteSpace(options.PackageFolder))
            Fault("PACKAGE_FOLDER", "should be a folder");
        if (options.MaxPackageBytes <= 0)
            Fault("MAX_PACKAGE_BYTES", "should be greater than 0");
        if (options.RestartLimit is < 0 or > 1000)
            Fault("WORKER_RESTART_LIMIT", "should be 0 to 1000");
        Range("NODE_HEARTBEAT", options.Heartbeat, TimeSpan.FromMinutes(10));
        Range("LAUNCH_TIMEOUT", options.LaunchTimeout, TimeSpan.FromHours(1));
        Range("WORKER_STOP_TIMEOUT", options.StopTimeout, TimeSpan.FromHours(1));
        Range("WORKER_RESTART_WINDOW", options.RestartWindow, TimeSpan.FromDays(1));
        return faults.Count is 0 ? Microsoft.Extensions.Options.ValidateOptionsResult.Success : Microsoft.Extensions.Options.ValidateOptionsResult.Fail(faults);

        void Range(string key, TimeSpan value, TimeSpan max)
        {
            if (value < TimeSpan.FromSeconds(1) || value > max)
                Fault(key, $"should be 00:00:01 to {max}");
        }

        void Fault(string key, string fix) => faults.Add($"{NodeOptions.Section}:{key} {fix}.");
    }
}
