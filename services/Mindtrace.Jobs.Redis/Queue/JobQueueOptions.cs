using Microsoft.Extensions.Configuration;

namespace Mindtrace.Jobs.Redis;

/// <summary>How the job queue keeps, retries and forgets jobs. Every process of a cluster must have the same <see cref="KeyPrefix"/> and <see cref="Shards"/>.</summary>
public sealed class JobQueueOptions
{
    /// <summary>What every Redis key starts with; <c>mindtrace</c> by default. 1 to 50 letters, digits, <c>-</c>, <c>_</c>, <c>.</c> or <c>:</c>.</summary>
    [ConfigurationKeyName("KEY_PREFIX")]
    public string KeyPrefix { get; set; } = "mindtrace";

    /// <summary>Over how many hash slots the jobs are spread, 1 (the default) to 64. More than one pays only on a Redis Cluster.</summary>
    [ConfigurationKeyName("SHARDS")]
    public int Shards { get; set; } = 1;

    /// <summary>How long a claimed job stays with a worker that doesn't renew; 30 s by default, 1 s to 1 h.</summary>
    [ConfigurationKeyName("LEASE_DURATION")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long completed and cancelled jobs, failed ones that left the dead letters, and workers and nodes that are silent are kept; 7 days by default, 1 s to 366 days.</summary>
    [ConfigurationKeyName("RETENTION")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The wait before the second attempt; 1 s by default. Each later wait doubles, with full jitter of the upper half.</summary>
    [ConfigurationKeyName("BACKOFF_BASE")]
    public TimeSpan BackoffBase { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts; 5 min by default.</summary>
    [ConfigurationKeyName("BACKOFF_MAX")]
    public TimeSpan BackoffMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many log lines of a job are kept, the newest; 1,000 by default, 0 to 100,000.</summary>
    [ConfigurationKeyName("MAX_LOG_LINES")]
    public int MaxLogLines { get; set; } = 1000;
}
