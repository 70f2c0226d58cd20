namespace Mindtrace.ClusterManager;

/// <summary>Settings of the manager, from the section <c>MINDTRACE_CLUSTER</c> (environment variables <c>MINDTRACE_CLUSTER__…</c>).</summary>
public sealed class ClusterManagerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MINDTRACE_CLUSTER";

    /// <summary>The address under which workers know this cluster; the first address the manager listens on where null.</summary>
    [ConfigurationKeyName("PUBLIC_URL")]
    public string? PublicUrl { get; set; }

    /// <summary>
    /// What a node must send (<c>Authorization: Bearer …</c>) to be told the object store's credentials, at least 16 characters. Without one, only
    /// nodes on this machine are told.
    /// </summary>
    [ConfigurationKeyName("NODE_TOKEN")]
    public string? NodeToken { get; set; }

    /// <summary>The largest request body in bytes; 32 MiB by default, 1 KiB to 1 GiB. Requests that are forwarded to apps are not limited.</summary>
    [ConfigurationKeyName("MAX_REQUEST_BODY_BYTES")]
    public long MaxRequestBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>How long an app may take to answer a job that is routed to it; 60 s by default, 100 ms to 1 day. The job's own time-out counts where it is shorter.</summary>
    [ConfigurationKeyName("ENDPOINT_TIMEOUT")]
    public TimeSpan EndpointTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a stopping manager lets calls run on; 20 s by default, 0 to 1 day. After that jobs of endpoints fail, and those of HTTP workers are handed back.
    /// </summary>
    [ConfigurationKeyName("DRAIN_TIMEOUT")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a forwarded request may stand still, in either direction; 100 s by default, 100 ms to 1 day.</summary>
    [ConfigurationKeyName("GATEWAY_TIMEOUT")]
    public TimeSpan GatewayTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a worker or node may take to answer the manager; 10 s by default, 100 ms to 10 min.</summary>
    [ConfigurationKeyName("PEER_TIMEOUT")]
    public TimeSpan PeerTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <c>register_job_to_worker</c> waits for a worker that is being launched; 60 s by default, 100 ms to 1 h.</summary>
    [ConfigurationKeyName("LAUNCH_TIMEOUT")]
    public TimeSpan LaunchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a worker that reports over HTTP (<c>worker_alert_started_job</c>) may hold a job before it counts as lost; 1 h by default, 100 ms to 30 days.
    /// Telling the start again renews it.
    /// </summary>
    [ConfigurationKeyName("ALERTED_LEASE")]
    public TimeSpan AlertedLease { get; set; } = TimeSpan.FromHours(1);
}
