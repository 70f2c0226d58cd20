using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Mindtrace.Jobs.Redis;

/// <summary>Where the store is.</summary>
public sealed class RedisConnectionOptions
{
    /// <summary>
    /// <c>redis://[user:password@]host[:port][/database]</c>, <c>rediss://…</c> for TLS, or a StackExchange.Redis configuration string.
    /// Where it is not set, the connection string named <c>redis</c> counts, then <c>redis://localhost:6379</c>.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    [ConfigurationKeyName("DEFAULT_REDIS_URL")]
    public string Url { get; set; } = "redis://localhost:6379";
}
