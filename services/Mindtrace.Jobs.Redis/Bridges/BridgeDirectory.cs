using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>
/// The workers that are called over HTTP, with the job types they serve, and which process calls each: a hold that ends unless it is renewed, so that
/// one process at a time has a worker.
/// </summary>
public sealed class BridgeDirectory(IConnectionMultiplexer redis, IOptions<JobQueueOptions> options, TimeProvider time)
{
    private readonly IDatabase _database = redis.GetDatabase();
    private readonly QueueKeys _keys = new(options.Value);

    /// <summary>Lets the worker at an address serve a job type, besides those it serves already.</summary>
    /// <param name="workerUrl">The worker's address, without a trailing slash.</param>
    /// <param name="jobType">The job type.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AddAsync(string workerUrl, JobType jobType, CancellationToken cancellationToken = default)
    {
        await _database.SetAddAsync(_keys.Bridges, $"{workerUrl} {jobType.Value}").WaitAsync(cancellationToken).ConfigureAwait(false);
        await NotifyAsync().ConfigureAwait(false);
    }

    /// <summary>Takes a job type away from every worker here that serves it.</summary>
    public async Task RemoveAsync(JobType jobType, CancellationToken cancellationToken = default)
    {
        var members = await _database.SetMembersAsync(_keys.Bridges).WaitAsync(cancellationToken).ConfigureAwait(false);
        var removed = Array.FindAll(members, member => Split(member)?.JobType == jobType);
        if (removed.Length == 0)
            return;
        await _database.SetRemoveAsync(_keys.Bridges, removed).WaitAsync(cancellationToken).ConfigureAwait(false);
        await NotifyAsync().ConfigureAwait(false);
    }

    /// <summary>Forgets all workers. Who has one keeps it until it notices.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken = default)
    {
        await _database.KeyDeleteAsync(_keys.Bridges).WaitAsync(cancellationToken).ConfigureAwait(false);
        await NotifyAsync().ConfigureAwait(false);
    }

    /// <summary>Worker address → the job types it serves.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlySet<JobType>>> ListAsync(CancellationToken cancellationToken = default)
    {
        var members = await _database.SetMembersAsync(_keys.Bridges).WaitAsync(cancellationToken).ConfigureAwait(false);
        return members.Select(Split).OfType<(string WorkerUrl, JobType JobType)>()
            .GroupBy(static bridge => bridge.WorkerUrl, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => (IReadOnlySet<JobType>)group.Select(static bridge => bridge.JobType).ToHashSet(), StringComparer.Ordinal);
    }

    /// <summary>Takes those of the workers that nobody else has, and keeps those that the caller has already.</summary>
    /// <param name="owner">Who takes them: a name of its own for each process, without spaces.</param>
    /// <param name="workerUrls">The workers' addresses.</param>
    /// <param name="hold">How long they are the caller's unless it takes them again.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the workers may have been taken.</param>
    /// <returns>The addresses of the workers that are the caller's now.</returns>
    public async Task<IReadOnlySet<string>> HoldAsync(string owner, IReadOnlyCollection<string> workerUrls, TimeSpan hold, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workerUrls);
        if (workerUrls.Count == 0)
            return new HashSet<string>();
        var reply = (RedisResult[])(await EvaluateAsync(
            Script.HoldBridges, [owner, (long)hold.TotalMilliseconds, .. workerUrls.Select(static url => (RedisValue)url)], cancellationToken).ConfigureAwait(false))!;
        return workerUrls.Where((_, i) => (int)reply[i] == 1).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Lets another process have a worker, and tells them; harmless where the caller doesn't have it.</summary>
    public async Task ReleaseAsync(string owner, string workerUrl, CancellationToken cancellationToken = default)
    {
        await EvaluateAsync(Script.ReleaseBridge, [owner, workerUrl], cancellationToken).ConfigureAwait(false);
        await NotifyAsync().ConfigureAwait(false);
    }

    /// <summary>Calls <paramref name="changed"/> after every change; dispose to stop. A change can be missed with a connection, so look at an interval too.</summary>
    public async Task<IAsyncDisposable> OnChangedAsync(Action changed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return await ChannelSubscription.StartAsync(redis, [_keys.BridgesChanged], _ => changed(), cancellationToken).ConfigureAwait(false);
    }

    private static (string WorkerUrl, JobType JobType)? Split(RedisValue member)
    {
        // An address holds no space; a job type may. What is neither was not written here, and must not stop all other bridges.
        string[] parts = ((string)member!).Split(' ', 2);
        return parts.Length == 2 && JobType.TryParse(parts[1], out var jobType) ? (parts[0], jobType) : null;
    }

    private async Task<RedisResult> EvaluateAsync(string script, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        RedisValue now = time == TimeProvider.System ? RedisValue.EmptyString : time.GetUtcNow().ToUnixTimeMilliseconds();
        return await _database.ScriptEvaluateAsync(script, _keys.ClusterGuard, [_keys.ClusterBase, now, .. arguments]).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task<long> NotifyAsync() => _database.PublishAsync(_keys.BridgesChanged, RedisValue.EmptyString, CommandFlags.FireAndForget);
}
