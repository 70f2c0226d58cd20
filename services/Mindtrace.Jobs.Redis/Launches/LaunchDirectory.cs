using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>A launch, as the node that carries it out knows it.</summary>
/// <param name="NodeUrl">The node's address.</param>
/// <param name="LaunchId">The launch's id at that node.</param>
public readonly record struct LaunchReference(string NodeUrl, string LaunchId);

/// <summary>The latest launch for each worker address that was asked for, so that any manager can find out whether a worker is on its way.</summary>
public sealed class LaunchDirectory(IConnectionMultiplexer redis, IOptions<JobQueueOptions> options)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly IDatabase _database = redis.GetDatabase();
    private readonly QueueKeys _keys = new(options.Value);

    /// <summary>Remembers a launch for ten minutes.</summary>
    /// <param name="workerUrl">The address the worker will have.</param>
    /// <param name="launch">The launch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SetAsync(string workerUrl, LaunchReference launch, CancellationToken cancellationToken = default) =>
        _database.StringSetAsync(Key(workerUrl), $"{launch.NodeUrl} {launch.LaunchId}", Kept).WaitAsync(cancellationToken);

    /// <summary>The latest launch for a worker's address; null where there was none in the last ten minutes.</summary>
    public async Task<LaunchReference?> FindAsync(string workerUrl, CancellationToken cancellationToken = default)
    {
        string? value = await _database.StringGetAsync(Key(workerUrl)).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (value is null)
            return null;
        int space = value.IndexOf(' ', StringComparison.Ordinal);
        return new LaunchReference(value[..space], value[(space + 1)..]);
    }

    private RedisKey Key(string workerUrl)
    {
        ArgumentNullException.ThrowIfNull(workerUrl);
        return _keys.LaunchBase + WorkerAddress.Normalize(workerUrl);
    }
}
