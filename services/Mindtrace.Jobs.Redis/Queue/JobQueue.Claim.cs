using System.Text.Json;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    private const int ClaimHeader = 2;
    private const int ClaimFields = 6;

    /// <summary>Claims up to <paramref name="max"/> jobs, best first: higher priority, then earlier submission.</summary>
    public async Task<ClaimResult> ClaimAsync(JobType queue, string workerId, int max, CancellationToken cancellationToken = default)
    {
        int first = _keys.Shards.Length == 1 ? 0 : (int)((uint)Interlocked.Increment(ref _nextShard) % (uint)_keys.Shards.Length);
        var result = await ClaimAsync(_keys.Shards[first], queue, workerId, max, cancellationToken).ConfigureAwait(false);
        for (int i = 1; i < _keys.Shards.Length && result.Jobs.Count < max; i++)
        {
            var shard = _keys.Shards[(first + i) % _keys.Shards.Length];
            var more = await ClaimAsync(shard, queue, workerId, max - result.Jobs.Count, cancellationToken).ConfigureAwait(false);
            result = new ClaimResult([.. result.Jobs, .. more.Jobs], Earlier(result.NextDue, more.NextDue), result.Paused && more.Paused);
        }

        return result.Jobs.Count > 0 ? result with { NextDue = null } : result;
    }

    /// <summary>Records outcomes and claims the next jobs of <paramref name="queue"/> in the same round trip; <paramref name="max"/> may be 0.</summary>
    /// <returns>
    /// What became of each outcome, in their order, and the claimed jobs. Where only the claim reached the store the results are null: send the
    /// outcomes again. Where only the outcomes did, nothing is claimed and the next look is due at once. Where neither did, the call throws.
    /// </returns>
    public async Task<(IReadOnlyList<TransitionResult>? Results, ClaimResult Claimed)> CompleteAndClaimAsync(
        IReadOnlyList<JobCompletion> completions, JobType queue, string workerId, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(completions);
        if (max == 0)
            return (await CompleteManyAsync(completions, cancellationToken).ConfigureAwait(false), new ClaimResult([], null, false));
        if (completions.Count == 0)
            return ([], await ClaimAsync(queue, workerId, max, cancellationToken).ConfigureAwait(false));

        // Both scripts go out on one connection before either is answered.
        var completed = CompleteManyAsync(completions, cancellationToken);
        var claimed = ClaimAsync(queue, workerId, max, cancellationToken);
        await Task.WhenAll(completed, claimed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (completed.IsCompletedSuccessfully && !claimed.IsCompletedSuccessfully)
            return (await completed.ConfigureAwait(false), new ClaimResult([], TimeSpan.Zero, false));
        if (!completed.IsCompletedSuccessfully && claimed.IsCompletedSuccessfully)
            return (null, await claimed.ConfigureAwait(false));
        return (await completed.ConfigureAwait(false), await claimed.ConfigureAwait(false));
    }

    /// <summary>Starts the time of leases anew and says what each is worth, in their order.</summary>
    public async Task<IReadOnlyList<LeaseState>> RenewAsync(IReadOnlyList<JobLease> leases, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var results = new LeaseState[leases.Count];
        await ForEachShardAsync(leases, static lease => lease.JobId, async (shard, indexes) =>
        {
            var arguments = new RedisValue[3 + (indexes.Length * 2)];
            arguments[2] = LeaseMilliseconds;
            for (int i = 0; i < indexes.Length; i++)
            {
                arguments[3 + (i * 2)] = leases[indexes[i]].JobId.Value;
                arguments[4 + (i * 2)] = leases[indexes[i]].Token;
            }

            var reply = (RedisResult[])(await EvaluateAsync(Script.Renew, shard, arguments, cancellationToken).ConfigureAwait(false))!;
            for (int i = 0; i < indexes.Length; i++)
                results[indexes[i]] = (LeaseState)(int)reply[i];
        }).ConfigureAwait(false);
        return results;
    }

    /// <summary>
    /// Returns to the queue what <paramref name="workerId"/> claimed without learning of it, because the store's answer was lost; no attempt is
    /// counted. For a worker whose claim has failed, before its next one.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="workerId">The worker; nobody else may claim under this id.</param>
    /// <param name="held">Every lease it knows of whose end the store may not have recorded.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the change may have been made.</param>
    /// <returns>How many jobs were returned.</returns>
    public async Task<int> ReturnUnheldAsync(JobType queue, string workerId, IReadOnlyCollection<JobLease> held, CancellationToken cancellationToken = default)
    {
        int returned = 0;
        foreach (var shard in _keys.Shards.ToArray())
        {
            var tokens = held.Where(lease => _keys.Of(lease.JobId) == shard).Select(static lease => (RedisValue)lease.Token);
            returned += await EvaluateCodeAsync(Script.ReturnUnheld, shard, cancellationToken, [queue.Value, workerId, .. tokens]).ConfigureAwait(false);
        }

        return returned;
    }

    /// <summary>Claims one job by id for a worker that tells the manager instead of claiming (<c>worker_alert_started_job</c>).</summary>
    /// <param name="id">The job.</param>
    /// <param name="workerId">The worker; where it has the job already, its lease is renewed.</param>
    /// <param name="lease">How long the worker may go without another word.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the change may have been made.</param>
    public async Task<TransitionResult> StartByIdAsync(JobId id, string workerId, TimeSpan lease, CancellationToken cancellationToken = default) =>
        ToTransition(await EvaluateCodeAsync(Script.Start, _keys.Of(id), cancellationToken, id.Value, workerId, Milliseconds(lease)).ConfigureAwait(false));

    private async Task<ClaimResult> ClaimAsync(QueueKeys.Shard shard, JobType queue, string workerId, int max, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])(await EvaluateAsync(
            Script.Claim, shard, [default, default, queue.Value, workerId, max, LeaseMilliseconds], cancellationToken).ConfigureAwait(false))!;
        long due = (long)reply[1];
        var jobs = new List<ClaimedJob>((reply.Length - ClaimHeader) / ClaimFields);
        List<JobCompletion> unreadable = [];
        for (int i = ClaimHeader; i < reply.Length; i += ClaimFields)
        {
            var lease = new JobLease(JobId.Parse((string)reply[i]!), queue, (long)reply[i + 1]);
            int attempt = (int)reply[i + 3];
            try
            {
                jobs.Add(new ClaimedJob(lease, JobRecord.Deserialize((RedisValue)reply[i + 2]), attempt, (int)reply[i + 4]) { Waited = TimeSpan.FromMilliseconds((long)reply[i + 5]) });
            }
            catch (JsonException exception)
            {
                // Written by something else than this cluster. It must not come again and again, nor keep the jobs claimed with it from running.
                unreadable.Add(new JobCompletion(lease, attempt, new JobOutcome.Broken(JobRecord.UnreadableReason(exception))));
            }
        }

        if (unreadable.Count > 0)
            await CompleteManyAsync(unreadable, cancellationToken).ConfigureAwait(false);
        return new ClaimResult(jobs, due < 0 ? null : TimeSpan.FromMilliseconds(due), (int)reply[0] == 1);
    }

    private static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    /// <summary>Calls <paramref name="action"/> with the indexes of each shard's items, at most <see cref="SubmitBatch"/> at a time.</summary>
    private async Task ForEachShardAsync<T>(IReadOnlyList<T> items, Func<T, JobId> id, Func<QueueKeys.Shard, int[], Task> action)
    {
        if (_keys.Shards.Length == 1 && items.Count <= SubmitBatch)
        {
            if (items.Count > 0)
                await action(_keys.Shards[0], [.. Enumerable.Range(0, items.Count)]).ConfigureAwait(false);
            return;
        }

        await Task.WhenAll(Enumerable.Range(0, items.Count)
            .GroupBy(i => _keys.Of(id(items[i])))
            .SelectMany(group => group.Chunk(SubmitBatch).Select(indexes => action(group.Key, indexes)))).ConfigureAwait(false);
    }
}
