using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    private const int ReadBatch = 500;

    /// <summary>Puts a dead letter back into its queue, with its attempts counted anew and its old result cleared. Null where there is no such dead letter.</summary>
    /// <remarks>Where its type is routed to an endpoint by now, the job is running under a lease of the caller's, as after a submission.</remarks>
    public async Task<SubmitResult?> RequeueAsync(JobId id, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(id, cancellationToken).ConfigureAwait(false) is not { } status)
            return null;
        var reply = await EvaluateAsync(
            Script.Requeue, _keys.Of(id), [default, default, id.Value, status.Job.Priority ?? 0, LeaseMilliseconds, status.Job.MaxAttempts ?? 1], cancellationToken).ConfigureAwait(false);
        var detail = reply.Resp2Type is ResultType.Array ? (RedisResult[])reply! : null;
        if (detail is null && (int)reply == 0)
            return null;
        // Not read again: a worker may have claimed the job in the meantime, and the caller asked what the requeue made of it.
        if (detail is null)
            return new SubmitResult(Requeued(status), Existing: true);
        return await GetAsync(id, cancellationToken).ConfigureAwait(false) is { } running
            ? new SubmitResult(running, Existing: true, (string)detail[2]!, new JobLease(id, status.Job.SchemaName, (long)detail[1]))
            : null;
    }

    private static JobStatus Requeued(JobStatus dead) => dead with
    {
        WorkerId = "",
        Status = WireStatus.Queued,
        State = JobState.Queued,
        Output = WireJson.EmptyObject,
        Attempt = 0,
        MaxAttempts = dead.Job.MaxAttempts ?? 1,
        Progress = null,
        Error = null,
        StartedAt = null,
        CompletedAt = null,
        Job = dead.Job with { Status = WireStatus.Queued, Error = null, StartedAt = null, CompletedAt = null },
    };

    /// <summary>Removes a dead letter; its job stays failed for the retention time. <see cref="TransitionResult.NotFound"/> where there is none.</summary>
    public async Task<TransitionResult> DiscardAsync(JobId id, CancellationToken cancellationToken = default) =>
        ToTransition(await EvaluateCodeAsync(Script.Discard, _keys.Of(id), cancellationToken, id.Value).ConfigureAwait(false));

    /// <summary>The dead letters, oldest first, up to the one that fills 32 MiB: those behind it come once these are requeued or discarded.</summary>
    /// <param name="max">At most so many, the oldest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(int max = 10_000, CancellationToken cancellationToken = default)
    {
        var shards = _keys.Shards.ToArray();
        var order = (await ReadDeadAsync(max, cancellationToken).ConfigureAwait(false)).OrderBy(static letter => letter.Entry.Score).Take(max).ToList();
        var unread = order.GroupBy(static letter => letter.Shard).ToDictionary(
            static shard => shard.Key, static shard => new Queue<RedisValue>(shard.Select(static letter => letter.Entry.Element)));
        var read = shards.ToDictionary(static shard => shard, static _ => new Queue<ReadJob>());
        var letters = new List<DeadLetter>();
        int bytes = 0;
        foreach (var (shard, _) in order)
        {
            if (bytes >= MostListBytes)
                break;
            if (read[shard].Count == 0)
            {
                foreach (var job in await ReadAsync(
                    shard, [.. unread[shard].Take(ReadBatch)], Math.Max(1, (MostListBytes - bytes) / shards.Length), ReadBatch, null, null, cancellationToken).ConfigureAwait(false))
                {
                    unread[shard].Dequeue();
                    read[shard].Enqueue(job);
                }
            }

            var (status, size) = read[shard].Dequeue();
            if (status?.State is not (JobState.Failed or JobState.Error))
                continue;
            bytes += size;
            letters.Add(ToLetter(status));
        }

        return letters;
    }

    /// <summary>The ids of all dead letters, in no order.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<JobId>> ListDeadLetterIdsAsync(CancellationToken cancellationToken = default) =>
        [.. (await ReadDeadAsync(0, cancellationToken).ConfigureAwait(false)).Select(static letter => JobId.Parse(letter.Entry.Element!))];

    /// <summary>The oldest of each queue, at most <paramref name="max"/> of each; all where it is 0.</summary>
    private async Task<IEnumerable<(QueueKeys.Shard Shard, SortedSetEntry Entry)>> ReadDeadAsync(int max, CancellationToken cancellationToken)
    {
        var queues = await ListQueuesAsync(cancellationToken).ConfigureAwait(false);
        var heads = await Task.WhenAll(
            from shard in _keys.Shards.ToArray()
            from queue in queues
            select HeadAsync(shard, queue)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return heads.SelectMany(static head => head);

        async Task<IEnumerable<(QueueKeys.Shard Shard, SortedSetEntry Entry)>> HeadAsync(QueueKeys.Shard shard, JobType queue) =>
            from entry in await _database.SortedSetRangeByRankWithScoresAsync(shard.Set(queue, "dead"), 0, max - 1).ConfigureAwait(false)
            select (shard, entry);
    }

    private static DeadLetter ToLetter(JobStatus status) => new()
    {
        JobId = status.JobId,
        Output = status.Output,
        Job = status.Job,
        Error = status.Error,
        Attempts = status.Attempt,
        FailedAt = status.CompletedAt,
        WorkerId = status.WorkerId,
    };
}
