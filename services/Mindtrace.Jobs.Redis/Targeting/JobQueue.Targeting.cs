namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    private const string ToQueue = "q";
    private const char ToEndpoint = 'e';

    /// <summary>Routes a type and creates its queue; replaces any older routing.</summary>
    public Task SetTargetAsync(JobType type, JobTarget target, CancellationToken cancellationToken = default)
    {
        string value = target is JobTarget.Endpoint endpoint ? ToEndpoint + endpoint.Path : ToQueue;
        return SetTargetAsync(type, value, onlyIfNone: false, cancellationToken);
    }

    /// <summary>Creates the queue of a type and routes the type to it, unless it is routed already.</summary>
    public Task EnsureQueueAsync(JobType type, CancellationToken cancellationToken = default) =>
        SetTargetAsync(type, ToQueue, onlyIfNone: true, cancellationToken);

    /// <summary>Where a type is routed; null where nowhere.</summary>
    public async Task<JobTarget?> GetTargetAsync(JobType type, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string? value = await _database.HashGetAsync(_keys.Shards[0].Targets, type.Value).WaitAsync(cancellationToken).ConfigureAwait(false);
        return value switch
        {
            null => null,
            ToQueue => new JobTarget.Queue(),
            _ => new JobTarget.Endpoint(value[1..]),
        };
    }

    private Task<int[]> SetTargetAsync(JobType type, string value, bool onlyIfNone, CancellationToken cancellationToken) =>
        Task.WhenAll(_keys.Shards.ToArray().Select(shard =>
            EvaluateCodeAsync(Script.SetTarget, shard, cancellationToken, type.Value, value, onlyIfNone ? "1" : "")));
}
