namespace Mindtrace.Cluster.Client;

/// <summary>The cluster as its users see it: a client of the manager (by default on port 8002).</summary>
/// <remarks>
/// Safe for use by many threads. Every method may throw <see cref="ClusterException"/> or one of its kinds: <see cref="ClusterUnavailableException"/>,
/// <see cref="NotFoundException"/>, <see cref="ConflictException"/>, <see cref="InvalidRequestException"/>.
/// </remarks>
public sealed partial class ClusterClient : ServiceClient
{
    /// <summary>Makes a client that talks through <paramref name="http"/>.</summary>
    /// <param name="http">Its <see cref="HttpClient.BaseAddress"/> is the manager's URL; its time-out has to be longer than the waits that are asked for.</param>
    /// <param name="options">How often to try again; the defaults where null. Its <see cref="ClusterClientOptions.BaseAddress"/> is not used here.</param>
    /// <param name="timeProvider">The clock of the waits; the system's where null.</param>
    /// <exception cref="ArgumentException"><paramref name="http"/> has no base address.</exception>
    public ClusterClient(HttpClient http, ClusterClientOptions? options = null, TimeProvider? timeProvider = null)
        : base(http, options, timeProvider)
    {
    }
}
