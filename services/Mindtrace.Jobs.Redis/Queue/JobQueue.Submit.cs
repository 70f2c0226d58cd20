using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    private const int SubmitBatch = 250;
    private const int SubmitArguments = 7;

    /// <summary>Takes a job: to its queue, to the delayed ones, or, for an endpoint, straight into running under a lease of the caller's.</summary>
    /// <exception cref="NotSupportedException">The job has an idempotency key and there is more than one shard.</exception>
    public async Task<SubmitResult> SubmitAsync(Job job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        using var activity = JobActivities.StartSubmit(job);
        var results = new SubmitResult[1];
        await SubmitAsync(_keys.Of(job.Id), [job.WithTrace()], [0], results, cancellationToken).ConfigureAwait(false);
        return results[0];
    }

    /// <summary>Takes many jobs in one round trip per shard; the results stand in the order of the jobs.</summary>
    /// <exception cref="NotSupportedException">A job has an idempotency key and there is more than one shard.</exception>
    public async Task<IReadOnlyList<SubmitResult>> SubmitManyAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        using var activity = JobActivities.StartSubmit(jobs);
        var results = new SubmitResult[jobs.Count];
        var calls = Enumerable.Range(0, jobs.Count)
            .GroupBy(i => _keys.Of(jobs[i].Id))
            .SelectMany(group => group.Chunk(SubmitBatch).Select(indexes => SubmitAsync(group.Key, jobs, indexes, results, cancellationToken)));
        await Task.WhenAll(calls).ConfigureAwait(false);
        return results;
    }

    private async Task SubmitAsync(QueueKeys.Shard shard, IReadOnlyList<Job> jobs, int[] indexes, SubmitResult[] results, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[3 + (indexes.Length * SubmitArguments)];
        arguments[2] = LeaseMilliseconds;
        for (int i = 0, a = 3; i < indexes.Length; i++)
        {
            var job = jobs[indexes[i]].WithTrace();
            if (job.IdempotencyKey is not null && _keys.Shards.Length > 1)
                throw new NotSupportedException($"Job {job.Id} has an idempotency key, which needs a queue of one shard; this one has {_keys.Shards.Length}.");
            arguments[a++] = job.Id.Value;
            arguments[a++] = job.SchemaName.Value;
            arguments[a++] = JobRecord.Serialize(job);
            arguments[a++] = job.Priority ?? 0;
            arguments[a++] = job.MaxAttempts ?? 1;
            arguments[a++] = Due(job);
            arguments[a++] = job.IdempotencyKey ?? "";
        }

        var reply = (RedisResult[])(await EvaluateAsync(Script.Submit, shard, arguments, cancellationToken).ConfigureAwait(false))!;
        var accepted = JobRecord.Time((long)reply[0]);
        for (int i = 0; i < indexes.Length; i++)
        {
            var result = results[indexes[i]] = ToSubmitResult(jobs[indexes[i]], accepted, reply[i + 1]);
            if (!result.Existing)
                JobMetrics.Submitted(jobs[indexes[i]].SchemaName, result.Status.State);
        }
    }

    private static RedisValue Due(Job job)
    {
        if (job.DelaySeconds is > 0)
            return $"+{Milliseconds(TimeSpan.FromSeconds(job.DelaySeconds.Value))}";
        return job.NotBefore is { } notBefore ? $"={notBefore.ToUnixTimeMilliseconds()}" : RedisValue.EmptyString;
    }

    private static SubmitResult ToSubmitResult(Job job, DateTimeOffset accepted, RedisResult reply)
    {
        var detail = reply.Resp2Type is ResultType.Array ? (RedisResult[])reply! : null;
        switch (detail is null ? (int)reply : (int)detail[0])
        {
            case 0:
                return new SubmitResult(
                    Fresh(job, accepted, JobState.Error) with
                    {
                        Queue = null,
                        Output = JobRecord.UnroutableOutput(job.SchemaName.Value),
                        Error = JobRecord.UnroutableReason(job.SchemaName.Value),
                        CompletedAt = accepted,
                    },
                    Existing: false);
            case 1:
                return new SubmitResult(Fresh(job, accepted, JobState.Queued), Existing: false);
            case 2:
                return new SubmitResult(Fresh(job, accepted, JobState.Scheduled) with { NextAttemptAt = JobRecord.Time((long)detail![1]) }, Existing: false);
            case 3:
                string path = (string)detail![2]!;
                var running = Fresh(job, accepted, JobState.Running) with { WorkerId = path, Attempt = 1, MaxAttempts = 1, StartedAt = accepted };
                return new SubmitResult(running, Existing: false, path, new JobLease(job.Id, job.SchemaName, (long)detail[1]));
            default:
                return new SubmitResult(JobRecord.ToStatus(JobId.Parse((string)detail![1]!), detail.AsSpan(2))!, Existing: true);
        }
    }

    private static JobStatus Fresh(Job job, DateTimeOffset accepted, JobState state) => new()
    {
        JobId = job.Id,
        Status = state.ToWireStatus(),
        State = state,
        Job = job with
        {
            Status = JobRecord.StatusInJob(state),
            StartedAt = state is JobState.Running ? accepted : null,
            CompletedAt = state is JobState.Error ? accepted : null,
            Error = null,
        },
        MaxAttempts = job.MaxAttempts ?? 1,
        Queue = job.SchemaName.Value,
        CreatedAt = accepted,
    };
}
