using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    private const int MoveBatch = 500;

    /// <summary>Cancels a waiting job at once; tells the worker of a running one to stop. A terminal job is <see cref="TransitionResult.WrongState"/>.</summary>
    public async Task<TransitionResult> CancelAsync(JobId id, CancellationToken cancellationToken = default) =>
        ToTransition(await EvaluateCodeAsync(Script.Cancel, _keys.Of(id), cancellationToken, id.Value).ConfigureAwait(false));

    /// <summary>Ends every waiting job of a queue as cancelled, with the output <c>{"error":"queue cleared"}</c>. Returns how many.</summary>
    public async Task<long> PurgeAsync(JobType queue, CancellationToken cancellationToken = default)
    {
        long total = 0;
        foreach (var shard in _keys.Shards.ToArray())
        {
            int count;
            do
            {
                count = await EvaluateCodeAsync(Script.Purge, shard, cancellationToken, queue.Value, MoveBatch).ConfigureAwait(false);
                total += count;
            }
            while (count == MoveBatch);
        }

        return total;
    }

    /// <summary>Stops a queue's claims; running jobs go on.</summary>
    public Task PauseAsync(JobType queue, CancellationToken cancellationToken = default) => SetPausedAsync(queue, "paused", cancellationToken);

    /// <summary>Allows a queue's claims again.</summary>
    public Task ResumeAsync(JobType queue, CancellationToken cancellationToken = default) => SetPausedAsync(queue, "", cancellationToken);

    /// <summary>Moves what is due: expired leases, ended delays, jobs whose retention is over. Claims do the first two for their queue on their own.</summary>
    public Task SweepAsync(CancellationToken cancellationToken = default) => SweepShardsAsync("", cancellationToken);

    /// <summary>The same, for a caller that sweeps again and again.</summary>
    /// <param name="nextWithin">
    /// How long it is to the next sweep at the most. Where none came in this time, the store was away and no lease could be renewed: no claim lets one run
    /// out then, for up to an hour, and the next sweep gives each at least half of <see cref="LeaseDuration"/> more.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the answer; some may have been moved.</param>
    public Task SweepAsync(TimeSpan nextWithin, CancellationToken cancellationToken = default) => SweepShardsAsync(Milliseconds(nextWithin), cancellationToken);

    /// <summary>Removes every job, queue, dead letter and routing. Fencing tokens go on growing.</summary>
    public Task ClearAsync(CancellationToken cancellationToken = default) => RepeatAsync(Script.Clear, [MoveBatch], cancellationToken);

    private Task<int[]> SetPausedAsync(JobType queue, string value, CancellationToken cancellationToken) =>
        Task.WhenAll(_keys.Shards.ToArray().Select(shard => EvaluateCodeAsync(Script.Pause, shard, cancellationToken, queue.Value, value)));

    private Task SweepShardsAsync(RedisValue nextWithin, CancellationToken cancellationToken) =>
        RepeatAsync(Script.Sweep, [Milliseconds(_options.Retention), MoveBatch, nextWithin, Milliseconds(LeaseDuration / 2)], cancellationToken);

    /// <summary>Calls a script that works in portions on every shard until it says that nothing is left.</summary>
    private async Task RepeatAsync(string script, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        foreach (var shard in _keys.Shards.ToArray())
        {
            while (await EvaluateCodeAsync(script, shard, cancellationToken, arguments).ConfigureAwait(false) == 1)
            {
            }
        }
    }
}
