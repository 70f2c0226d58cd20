using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
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

    /// <summary>The dead letters, oldest first.</summary>
    /// <param name="max">At most so many, the oldest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(int max = 10_000, CancellationToken cancellationToken = default)
    {
        var entries = await ReadDeadAsync(max, cancellationToken).ConfigureAwait(false);
        var ids = entries.OrderBy(static entry => entry.Score).Take(max).Select(static entry => JobId.Parse(entry.Element!));
        var letters = await Task.WhenAll(ids.Select(id => GetAsync(id, cancellationToken))).ConfigureAwait(false);
        return
        [
            .. from status in letters
               where status?.State is JobState.Failed or JobState.Error
               select new DeadLetter
               {
                   JobId = status.JobId,
                   Output = status.Output,
                   Job = status.Job,
                   Error = status.Error,
                   Attempts = status.Attempt,
                   FailedAt = status.CompletedAt,
                   WorkerId = status.WorkerId,
               },
        ];
    }

    /// <summary>The ids of all dead letters, in no order.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<JobId>> ListDeadLetterIdsAsync(CancellationToken cancellationToken = default) =>
        [.. (await ReadDeadAsync(0, cancellationToken).ConfigureAwait(false)).Select(static entry => JobId.Parse(entry.Element!))];

    /// <summary>The oldest of each queue, at most <paramref name="max"/> of each; all where it is 0.</summary>
    private async Task<IEnumerable<SortedSetEntry>> ReadDeadAsync(int max, CancellationToken cancellationToken)
    {
        var queues = await ListQueuesAsync(cancellationToken).ConfigureAwait(false);
        var heads = await Task.WhenAll(
            from shard in _keys.Shards.ToArray()
            from queue in queues
            select _database.SortedSetRangeByRankWithScoresAsync(shard.Set(queue, "dead"), 0, max - 1)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return heads.SelectMany(static head => head);
    }
}
