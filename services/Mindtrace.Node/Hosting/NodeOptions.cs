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

    /// <summary>How often the node registers with the manager, which is its heartbeat; 10 s by default, 1 s to 25 s, as the manager calls a node dead after 30 s of silence.</summary>
    [ConfigurationKeyName("NODE_HEARTBEAT_INTERVAL")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The node's own files, such as unpacked packages; <c>mindtrace/node</c> in the user's local application data by default. Nodes of one machine may share it.</summary>
    [ConfigurationKeyName("NODE_FOLDER")]
    public string NodeFolder { get; set; } = Path.Combine(LocalData.Folder, "node");

    /// <summary>How many bytes one package may hold when unpacked; 2 GiB by default.</summary>
    [ConfigurationKeyName("MAX_PACKAGE_BYTES")]
    public long MaxPackageBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>
    /// How long builds of workers from Git and unpacked packages are kept that no worker uses (<c>NODE_CACHE_RETENTION</c>); 30 days by default, 1 h to
    /// 3650 days. They are then removed within an hour, by any node that shares the folder, and made again when they are needed.
    /// </summary>
    [ConfigurationKeyName("NODE_CACHE_RETENTION")]
    public TimeSpan CacheRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many workers are being started at once; 8 by default, 1 to 1000. Further launches wait for their turn.</summary>
    [ConfigurationKeyName("PARALLEL_LAUNCHES")]
    public int ParallelLaunches { get; set; } = 8;

    /// <summary>The ports of workers that are launched without an address: numbers and ranges joined by commas; <c>8092-8111</c> by default.</summary>
    [ConfigurationKeyName("WORKER_PORTS_RANGE")]
    public string WorkerPortsRange { get; set; } = "8092-8111";

    /// <summary>The worker host: its dll or executable; <c>worker-host/Mindtrace.WorkerHost.dll</c> beside the node where null.</summary>
    [ConfigurationKeyName("WORKER_HOST_PATH")]
    public string? WorkerHostPath { get; set; }

    /// <summary>How long a worker may take from the start of its process until it is connected; 60 s by default, 1 s to 1 h.</summary>
    [ConfigurationKeyName("WORKER_START_TIMEOUT")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a worker may take to stop before it is killed; 45 s by default, 1 s to 1 h. Should exceed what the worker gives its jobs
    /// (<c>DRAIN_TIMEOUT</c> and <c>CANCEL_GRACE_PERIOD</c>, together 40 s by default).
    /// </summary>
    [ConfigurationKeyName("WORKER_STOP_TIMEOUT")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How often a crashed worker is restarted within <see cref="RestartWindow"/>; 5 by default, 0 to 1000. After that it stays down.</summary>
    [ConfigurationKeyName("WORKER_RESTART_LIMIT")]
    public int RestartLimit { get; set; } = 5;

    /// <summary>The time over which restarts are counted; 1 min by default, 1 s to 1 day.</summary>
    [ConfigurationKeyName("WORKER_RESTART_WINDOW")]
    public TimeSpan RestartWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait before the first restart within the window, doubled with each up to 10 s; 200 ms by default, 10 ms to 10 s.</summary>
    [ConfigurationKeyName("WORKER_RESTART_DELAY")]
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Names of environment variables, joined by commas, that workers get beside the usual ones; a <c>*</c> at the end stands for any rest.</summary>
    [ConfigurationKeyName("WORKER_ENVIRONMENT")]
    public string WorkerEnvironment { get; set; } = "";

    /// <summary>
    /// The control group (cgroup v2) below which the node makes one for each worker with limits, such as <c>/mindtrace.slice/workers</c>; the node's
    /// own where null. The kernel wants it to hold no processes of its own, and the node must be allowed to write to it. Linux only.
    /// </summary>
    [ConfigurationKeyName("WORKER_CGROUP")]
    public string? WorkerCgroup { get; set; }
}
