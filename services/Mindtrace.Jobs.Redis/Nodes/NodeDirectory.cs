using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>The nodes that registered, and when they were last heard of.</summary>
public sealed class NodeDirectory(IConnectionMultiplexer redis, IOptions<JobQueueOptions> options, TimeProvider time)
{
    /// <summary>How often a node should register again: 10 s.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _retention = options.Value.Retention;
    private readonly IDatabase _database = redis.GetDatabase();
    private readonly QueueKeys _keys = new(options.Value);

    /// <summary>Records that a node is there; its first registration is remembered.</summary>
    /// <param name="url">The node's address, without a trailing slash.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task RegisterAsync(string url, CancellationToken cancellationToken = default)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return Task.WhenAll(
            _database.HashSetAsync(_keys.NodeRegistrations, url, now, When.NotExists),
            _database.HashSetAsync(_keys.NodeHeartbeats, url, now)).WaitAsync(cancellationToken);
    }

    /// <summary>All nodes, by address; one that was silent for three heartbeat intervals is not alive.</summary>
    public async Task<IReadOnlyList<NodeInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var registrations = _database.HashGetAllAsync(_keys.NodeRegistrations);
        var heartbeats = _database.HashGetAllAsync(_keys.NodeHeartbeats);
        await Task.WhenAll(registrations, heartbeats).WaitAsync(cancellationToken).ConfigureAwait(false);
        var heard = (await heartbeats.ConfigureAwait(false)).ToDictionary(static entry => entry.Name, static entry => (long)entry.Value);
        var oldest = time.GetUtcNow() - (3 * HeartbeatInterval);
        return
        [
            .. from entry in await registrations.ConfigureAwait(false)
               let url = (string)entry.Name!
               let last = DateTimeOffset.FromUnixTimeMilliseconds(heard.GetValueOrDefault(entry.Name, (long)entry.Value))
               orderby url
               select new NodeInfo
               {
                   NodeUrl = url,
                   RegisteredAt = DateTimeOffset.FromUnixTimeMilliseconds((long)entry.Value),
                   LastHeartbeat = last,
                   Alive = last >= oldest,
               },
        ];
    }

    /// <summary>Forgets the nodes that were not heard of for <see cref="JobQueueOptions.Retention"/>. One that comes back registers itself anew.</summary>
    public async Task ForgetSilentAsync(CancellationToken cancellationToken = default)
    {
        var oldest = time.GetUtcNow() - _retention;
        var nodes = await ListAsync(cancellationToken).ConfigureAwait(false);
        RedisValue[] silent = [.. nodes.Where(node => node.LastHeartbeat < oldest).Select(static node => (RedisValue)node.NodeUrl)];
        if (silent.Length > 0)
        {
            await Task.WhenAll(
                _database.HashDeleteAsync(_keys.NodeRegistrations, silent),
                _database.HashDeleteAsync(_keys.NodeHeartbeats, silent)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
