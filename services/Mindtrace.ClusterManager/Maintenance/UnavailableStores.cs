using Mindtrace.Cluster.Client;
using Mindtrace.Registry;
using Mindtrace.Wire;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>What a client is told where something the manager depends on is away: 503, and when to try again.</summary>
internal static class UnavailableStores
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static WireException? Map(Exception exception) => exception switch
    {
        RedisServerException server when !IsTransient(server) => null,
        RedisException or RedisTimeoutException => new WireException(503, "The job store cannot be reached at the moment") { RetryAfter = RetryAfter },
        RegistryUnavailableException => new WireException(503, "The worker registry cannot be reached at the moment") { RetryAfter = RetryAfter },
        ClusterUnavailableException unavailable => new WireException(503, "Server failed to connect: " + unavailable.Detail),
        ClusterException { StatusCode: 404 or 409 or 422 } refused => new WireException(refused.StatusCode.Value, refused.Detail),
        ClusterException refused => new WireException(502, refused.Message),
        _ => null,
    };

    // A server that loads its data, runs a long script, is a replica, or is full refuses commands for a time.
    private static bool IsTransient(RedisServerException exception) =>
        ((string[])["LOADING", "BUSY", "READONLY", "MASTERDOWN", "OOM", "MISCONF", "CLUSTERDOWN", "TRYAGAIN"]).Any(code => exception.Message.Contains(code, StringComparison.Ordinal));
}
