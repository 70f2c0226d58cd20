using System.IO.Hashing;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>The names of everything the queue keeps in Redis; <c>common.lua</c> builds the same names from <see cref="Shard.Base"/>.</summary>
internal sealed class QueueKeys
{
    private readonly Shard[] _shards;

    public QueueKeys(JobQueueOptions options)
    {
        _shards = [.. Enumerable.Range(0, options.Shards).Select(i => new Shard(i, $"{options.KeyPrefix}:{{s{i}}}"))];
        string cluster = $"{options.KeyPrefix}:{{cluster}}";
        ClusterBase = cluster;
        ClusterGuard = [$"{cluster}:guard"];
        Workers = $"{cluster}:workers";
        NodeRegistrations = $"{cluster}:nodes:registered";
        NodeHeartbeats = $"{cluster}:nodes:heard";
        Apps = $"{cluster}:apps";
        AppsChanged = RedisChannel.Literal($"{cluster}:apps:changed");
        Bridges = $"{cluster}:bridges";
        BridgesChanged = RedisChannel.Literal($"{cluster}:bridges:changed");
        AutoConnections = $"{cluster}:auto_connections";
        LaunchBase = $"{cluster}:launch:";
    }

    public ReadOnlySpan<Shard> Shards => _shards;

    /// <summary>What the keys start with that belong to no shard.</summary>
    public RedisValue ClusterBase { get; }

    /// <summary>What every script on those keys gets as its KEYS.</summary>
    public RedisKey[] ClusterGuard { get; }

    /// <summary>Hash: worker id → its status as JSON.</summary>
    public RedisKey Workers { get; }

    /// <summary>Hash: node address → when it first registered, in ms since 1970.</summary>
    public RedisKey NodeRegistrations { get; }

    /// <summary>Hash: node address → when it was last heard of, in ms since 1970.</summary>
    public RedisKey NodeHeartbeats { get; }

    /// <summary>Hash: name of an app behind the gateway → its address.</summary>
    public RedisKey Apps { get; }

    /// <summary>Says that <see cref="Apps"/> changed.</summary>
    public RedisChannel AppsChanged { get; }

    /// <summary>Set: "worker address, space, job type" of every bridge.</summary>
    public RedisKey Bridges { get; }

    /// <summary>Says that <see cref="Bridges"/> changed, or that one was set free.</summary>
    public RedisChannel BridgesChanged { get; }

    /// <summary>Hash: worker type → the job type its launched workers serve.</summary>
    public RedisKey AutoConnections { get; }

    /// <summary>What the string "node address, space, launch id" of a worker's address starts with.</summary>
    public string LaunchBase { get; }

    /// <summary>The shard of a job: the same in every process, so a hash whose definition never changes.</summary>
    public Shard Of(JobId id) => _shards.Length == 1
        ? _shards[0]
        : _shards[(int)(XxHash32.HashToUInt32(MemoryMarshal.AsBytes(id.Value.AsSpan())) % (uint)_shards.Length)];

    internal sealed class Shard(int index, string keyBase)
    {
        public int Index { get; } = index;
        public RedisValue Base { get; } = keyBase;

        /// <summary>What every script of the shard gets as its KEYS.</summary>
        public RedisKey[] Guard { get; } = [$"{keyBase}:guard"];

        public RedisKey Targets { get; } = $"{keyBase}:targets";
        public RedisKey Queues { get; } = $"{keyBase}:queues";
        public RedisKey Unrouted { get; } = $"{keyBase}:unrouted";
        public RedisChannel Done { get; } = RedisChannel.Literal($"{keyBase}:done");
        public RedisChannel Cancel { get; } = RedisChannel.Literal($"{keyBase}:cancel");

        /// <summary>What the key of every job starts with, before its id.</summary>
        public string Jobs { get; } = $"{keyBase}:job:";

        public RedisKey Job(JobId id) => Jobs + id.Value;

        public RedisKey Set(JobType queue, string set) => $"{keyBase}:q:{queue.Value}:{set}";

        public RedisChannel Wake(JobType queue) => RedisChannel.Literal($"{keyBase}:wake:{queue.Value}");
    }
}
