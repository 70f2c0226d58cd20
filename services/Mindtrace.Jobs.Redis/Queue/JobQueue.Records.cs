using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    /// <summary>How much is read in one go, during which the store serves nobody else.</summary>
    private const int PortionBytes = 4 << 20;

    /// <summary>At how many bytes of records a list of jobs ends, whatever its length; 32 MiB, about the largest request. The last job may go beyond it.</summary>
    internal int MostListBytes { get; init; } = 32 << 20;

    /// <summary>Reads jobs of one shard in the order of their ids, in one round trip: the fewer the larger they are, but at least one.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="ids">The jobs' ids.</param>
    /// <param name="mostBytes">Where to stop: once so much is read, or <see cref="PortionBytes"/>.</param>
    /// <param name="mostJobs">Where to stop: once so many jobs are found.</param>
    /// <param name="type">Only jobs of this type are read.</param>
    /// <param name="workerId">Only jobs that this worker has or had are read; an empty one is any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One for each of the first ids.</returns>
    private async Task<ReadJob[]> ReadAsync(
        QueueKeys.Shard shard, RedisValue[] ids, int mostBytes, int mostJobs, JobType? type, string? workerId, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])(await EvaluateAsync(
            Script.Read, shard, [default, default, Math.Min(mostBytes, PortionBytes), mostJobs, type?.Value ?? "", workerId ?? "", .. ids], cancellationToken).ConfigureAwait(false))!;
        var jobs = new ReadJob[reply.Length];
        for (int i = 0; i < jobs.Length; i++)
        {
            var fields = (RedisResult[])reply[i]!;
            jobs[i] = new ReadJob(JobRecord.ToStatus(JobId.Parse(ids[i]!), fields), fields.Sum(static field => (int)((RedisValue)field).Length()));
        }

        return jobs;
    }

    /// <summary>A job as it was read.</summary>
    /// <param name="Status">Its status; null where it is unknown or was not asked for.</param>
    /// <param name="Bytes">The size of its record.</param>
    private readonly record struct ReadJob(JobStatus? Status, int Bytes);
}
