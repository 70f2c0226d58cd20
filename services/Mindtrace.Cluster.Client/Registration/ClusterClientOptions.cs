namespace Mindtrace.Cluster.Client;

/// <summary>How clients reach the cluster.</summary>
public sealed class ClusterClientOptions
{
    /// <summary>The manager's URL, for the <see cref="ClusterClient"/> of the service container; http or https.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>How often a call that is safe to repeat is sent again after a 503 that names a time (<c>Retry-After</c>); 0 to 100, default 3.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>The longest time between two tries; a server that asks for more is not asked again. Default 5 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time one HTTP request may take, waits for jobs included (300 seconds at most). Default 330 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(330);

    /// <summary>How long to try to connect before the service counts as unreachable. Default 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
