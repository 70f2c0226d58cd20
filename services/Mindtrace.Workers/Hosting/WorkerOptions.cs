namespace Mindtrace.Workers;

/// <summary>How a worker process works. Bound from the configuration section <c>MINDTRACE_WORKER</c> (environment variables <c>MINDTRACE_WORKER__…</c>).</summary>
public sealed class WorkerOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "MINDTRACE_WORKER";

    /// <summary>The worker's id (<c>WORKER_ID</c>); a new one for each process by default. 1 to 200 characters, as for job ids.</summary>
    public string WorkerId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>The worker's name for people (<c>WORKER_NAME</c>); its id where null.</summary>
    public string? WorkerName { get; set; }

    /// <summary>The address under which others reach the worker (<c>URL</c>); empty where it has none.</summary>
    public string Url { get; set; } = "";

    /// <summary>The manager's address (<c>CLUSTER_URL</c>): the one cluster that may connect this worker.</summary>
    public string? ClusterUrl { get; set; }

    /// <summary>
    /// Further manager addresses that may connect this worker (<c>ALLOWED_CLUSTER_URLS</c>, separated by commas or as a list). Where neither this nor
    /// <see cref="ClusterUrl"/> is set, every loopback address may.
    /// </summary>
    public IList<string> AllowedClusterUrls { get; } = [];

    /// <summary>The queues that are consumed from the start (<c>QUEUES</c>, separated by commas or as a list); none by default. One that doesn't exist is created, so that its jobs are accepted.</summary>
    public IList<string> Queues { get; } = [];

    /// <summary>How many jobs run at once, over all queues (<c>CONCURRENCY</c>); the number of processors by default, 1 to 1024.</summary>
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How many jobs may be claimed in advance of a free slot (<c>PREFETCH</c>); 16 by default, 0 to 10,000. No more than will be begun within about
    /// 50 ms are, as the latest jobs show, and one that has waited for a tenth of a lease is handed back. A worker that dies costs each of them an
    /// attempt, so 0 is best where jobs may take their process down.
    /// </summary>
    public int Prefetch { get; set; } = 16;

    /// <summary>How long a stopping worker lets its jobs run on before it hands them back (<c>DRAIN_TIMEOUT</c>); 30 s by default, 0 to 1 day.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an idle worker looks for jobs although nothing woke it (<c>POLL_INTERVAL</c>); 5 s by default, 100 ms to 1 h.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a cancelled or timed-out job may take to return before its outcome is recorded without it (<c>CANCEL_GRACE_PERIOD</c>); 10 s by default, 0 to 1 h.</summary>
    public TimeSpan CancelGracePeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest output in bytes of JSON (<c>MAX_OUTPUT_BYTES</c>); a longer one fails the job for good. 16 MiB by default, 1 KiB to 256 MiB.</summary>
    public int MaxOutputBytes { get; set; } = 16 * 1024 * 1024;
}
