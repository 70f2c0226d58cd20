using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    /// <summary>The job's status; null where it isn't known.</summary>
    public async Task<JobStatus?> GetAsync(JobId id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return JobRecord.ToStatus(id, await _database.HashGetAllAsync(_keys.Of(id).Job(id)).WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Waits until the job is terminal or <paramref name="timeout"/> is over, and returns its status then; null where it isn't known.</summary>
    public async Task<JobStatus?> WaitAsync(JobId id, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        long start = _time.GetTimestamp();
        using var waiter = await _waiters.AddAsync(id, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var left = timeout - _time.GetElapsedTime(start);
            var status = await WatchAsync(id, watch: left > TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            if (status is null || status.State.IsTerminal() || left <= TimeSpan.Zero)
                return status;
            await waiter.WaitAsync(left < CompletionWaiters.SafetyPoll ? left : CompletionWaiters.SafetyPoll, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The queues that exist, by name.</summary>
    public async Task<IReadOnlyList<JobType>> ListQueuesAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = await _database.HashKeysAsync(_keys.Shards[0].Queues).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. names.Select(static name => JobType.Parse(name!)).OrderBy(static type => type.Value, StringComparer.Ordinal)];
    }

    /// <summary>The numbers of one queue (empty where it isn't known) or of all, by name.</summary>
    public async Task<IReadOnlyList<QueueStats>> GetStatsAsync(JobType? queue = null, CancellationToken cancellationToken = default)
    {
        const int Fields = 10;
        var totals = new SortedDictionary<string, QueueStats>(StringComparer.Ordinal);
        foreach (var shard in _keys.Shards.ToArray())
        {
            var reply = (RedisResult[])(await EvaluateAsync(Script.Stats, shard, [default, default, queue?.Value ?? ""], cancellationToken).ConfigureAwait(false))!;
            for (int i = 0; i < reply.Length; i += Fields)
            {
                string name = (string)reply[i]!;
                long waited = (long)reply[i + 9];
                var sum = totals.GetValueOrDefault(name) ?? new QueueStats { JobType = JobType.Parse(name) };
                totals[name] = sum with
                {
                    Paused = (int)reply[i + 1] == 1,
                    Queued = sum.Queued + (long)reply[i + 2],
                    Scheduled = sum.Scheduled + (long)reply[i + 3],
                    Running = sum.Running + (long)reply[i + 4],
                    Completed = sum.Completed + (long)reply[i + 5],
                    Failed = sum.Failed + (long)reply[i + 6] + (long)reply[i + 8],
                    Cancelled = sum.Cancelled + (long)reply[i + 7],
                    DeadLetters = sum.DeadLetters + (long)reply[i + 8],
                    OldestQueuedSeconds = waited < 0 ? sum.OldestQueuedSeconds : Math.Max(sum.OldestQueuedSeconds ?? 0, waited / 1000.0),
                };
            }
        }

        return [.. totals.Values];
    }

    private async Task<JobStatus?> WatchAsync(JobId id, bool watch, CancellationToken cancellationToken)
    {
        if (!watch)
            return await GetAsync(id, cancellationToken).ConfigureAwait(false);
        var reply = await EvaluateAsync(Script.Watch, _keys.Of(id), [default, default, id.Value], cancellationToken).ConfigureAwait(false);
        return JobRecord.ToStatus(id, (RedisResult[])reply!);
    }
}
