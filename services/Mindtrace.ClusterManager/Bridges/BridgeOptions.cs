namespace Mindtrace.ClusterManager;

/// <summary>How workers are called that don't claim jobs by themselves, from the section <c>MINDTRACE_CLUSTER:BRIDGE</c> (environment variables <c>MINDTRACE_CLUSTER__BRIDGE__…</c>).</summary>
public sealed class BridgeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = ClusterManagerOptions.Section + ":BRIDGE";

    /// <summary>How many jobs a worker is called with at once, over all its job types; 1 by default, to 1024.</summary>
    [ConfigurationKeyName("CONCURRENCY")]
    public int Concurrency { get; set; } = 1;

    /// <summary>After how long another manager takes over the workers of one that died; 15 s by default, 1 s to 10 min.</summary>
    [ConfigurationKeyName("TAKEOVER_TIME")]
    public TimeSpan TakeoverTime { get; set; } = TimeSpan.FromSeconds(15);
}
