using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    private const int CompleteArguments = 7;

    /// <summary>Records one outcome.</summary>
    public async Task<TransitionResult> CompleteAsync(JobCompletion completion, CancellationToken cancellationToken = default) =>
        (await CompleteManyAsync([completion], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Records outcomes; the results stand in their order.</summary>
    public async Task<IReadOnlyList<TransitionResult>> CompleteManyAsync(IReadOnlyList<JobCompletion> completions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(completions);
        var results = new TransitionResult[completions.Count];
        await ForEachShardAsync(completions, static completion => completion.Lease.JobId, async (shard, indexes) =>
        {
            var arguments = new RedisValue[2 + (indexes.Length * CompleteArguments)];
            for (int i = 0; i < indexes.Length; i++)
            {
                var completion = completions[indexes[i]];
                WriteCompletion(arguments.AsSpan(2 + (i * CompleteArguments)), completion.Lease.JobId, completion.Lease.Token, "", completion.Attempt, completion.Outcome);
            }

            var reply = (RedisResult[])(await EvaluateAsync(Script.Complete, shard, arguments, cancellationToken).ConfigureAwait(false))!;
            for (int i = 0; i < indexes.Length; i++)
                results[indexes[i]] = ToTransition((int)reply[i]);
        }).ConfigureAwait(false);
        return results;
    }

    /// <summary>Records the outcome told by the worker that holds the job (<c>worker_alert_completed_job</c>); from another one it is a stale lease.</summary>
    public async Task<TransitionResult> CompleteByIdAsync(JobId id, string workerId, JobOutcome outcome, CancellationToken cancellationToken = default)
    {
        var arguments = new RedisValue[2 + CompleteArguments];
        WriteCompletion(arguments.AsSpan(2), id, RedisValue.EmptyString, workerId, 1, outcome);
        var reply = (RedisResult[])(await EvaluateAsync(Script.Complete, _keys.Of(id), arguments, cancellationToken).ConfigureAwait(false))!;
        return ToTransition((int)reply[0]);
    }

    private void WriteCompletion(Span<RedisValue> arguments, JobId id, RedisValue token, string workerId, int attempt, JobOutcome outcome)
    {
        (string letter, RedisValue output, string error, TimeSpan backoff) = outcome switch
        {
            JobOutcome.Completed completed => ("c", Raw(completed.Output), "", TimeSpan.Zero),
            JobOutcome.Failed { Permanent: true } failed => ("p", Raw(failed.Output ?? JobRecord.ErrorOutput(failed.Error)), failed.Error, TimeSpan.Zero),
            JobOutcome.Failed failed => ("f", Raw(failed.Output ?? JobRecord.ErrorOutput(failed.Error)), failed.Error, failed.RetryAfter ?? Backoff(attempt)),
            JobOutcome.Broken broken => ("e", Raw(broken.Output ?? JobRecord.ErrorOutput(broken.Error)), broken.Error, TimeSpan.Zero),
            JobOutcome.Cancelled cancelled => ("x", Raw(cancelled.Output ?? JobRecord.ErrorOutput("cancelled")), "", TimeSpan.Zero),
            _ => ("r", RedisValue.EmptyString, "", TimeSpan.Zero),
        };
        arguments[0] = id.Value;
        arguments[1] = token;
        arguments[2] = workerId;
        arguments[3] = letter;
        arguments[4] = output;
        arguments[5] = error;
        arguments[6] = Milliseconds(backoff);
    }

    private static RedisValue Raw(System.Text.Json.JsonElement element) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).ToArray();

    /// <summary>Exponential backoff, of which the upper half is random so that jobs that failed together don't come back together.</summary>
    private TimeSpan Backoff(int attempt)
    {
        double ceiling = Math.Min(_options.BackoffMax.TotalMilliseconds, _options.BackoffBase.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 40)));
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
