using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>The job state machine: every method that changes a job is one atomic script.</summary>
/// <remarks>
/// Delivery is at least once, the recorded outcome exactly once: completions carry the lease's fencing token. Times are the store's own, so the
/// clocks of workers need not agree; with a <see cref="TimeProvider"/> other than the system's, they are that provider's.
/// All methods throw <see cref="RedisException"/> (or <see cref="TimeoutException"/>) where the store cannot be reached.
/// </remarks>
public sealed partial class JobQueue : IAsyncDisposable
{
    private readonly IConnectionMultiplexer _redis;
    private readonly IDatabase _database;
    private readonly JobQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly QueueKeys _keys;
    private readonly CompletionWaiters _waiters;
    private int _nextShard;

    /// <summary>A queue on a store.</summary>
    public JobQueue(IConnectionMultiplexer redis, IOptions<JobQueueOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(redis);
        ArgumentNullException.ThrowIfNull(options);
        _redis = redis;
        _database = redis.GetDatabase();
        _options = options.Value;
        _time = time;
        _keys = new QueueKeys(_options);
        _waiters = new CompletionWaiters(redis, _keys);
    }

    /// <summary>How long a lease lasts unless it is renewed.</summary>
    public TimeSpan LeaseDuration => _options.LeaseDuration;

    private RedisValue LeaseMilliseconds => Milliseconds(_options.LeaseDuration);

    /// <summary>The scripts' time argument: empty for the store's clock, which is the one that counts outside tests.</summary>
    private RedisValue Now => _time == TimeProvider.System ? RedisValue.EmptyString : _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _waiters.DisposeAsync();

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    private async Task<RedisResult> EvaluateAsync(string script, QueueKeys.Shard shard, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        arguments[0] = shard.Base;
        arguments[1] = Now;
        return await _database.ScriptEvaluateAsync(script, shard.Guard, arguments).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a script that answers with a number; the arguments are those from ARGV[3] on.</summary>
    private async Task<int> EvaluateCodeAsync(string script, QueueKeys.Shard shard, CancellationToken cancellationToken, params RedisValue[] arguments) =>
        (int)await EvaluateAsync(script, shard, [default, default, .. arguments], cancellationToken).ConfigureAwait(false);

    private static TransitionResult ToTransition(int code) => code switch
    {
        1 => TransitionResult.Applied,
        2 => TransitionResult.AlreadyApplied,
        0 => TransitionResult.NotFound,
        -1 => TransitionResult.StaleLease,
        _ => TransitionResult.WrongState,
    };
}
