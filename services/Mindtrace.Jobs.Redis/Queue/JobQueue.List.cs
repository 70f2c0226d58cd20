using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    /// <summary>How many jobs one page looks at before it is returned as it is, so that a rare filter cannot make a request run for ever.</summary>
    private const int ScanBudget = 5000;

    private const int ScanBatch = 200;

    /// <summary>A page of jobs: by queue, running and waiting ones in the order in which they will move, ended ones newest first.</summary>
    /// <param name="state">Only jobs in this state.</param>
    /// <param name="type">Only jobs of this type.</param>
    /// <param name="workerId">Only jobs that this worker has or had.</param>
    /// <param name="limit">The most jobs of a page; a page may be shorter and still have a next one: it ends with the job that fills 32 MiB.</param>
    /// <param name="cursor">The next cursor of the page before; null for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FormatException">The cursor is none of this method's.</exception>
    public async Task<ListJobsResponse> ListAsync(
        JobState? state, JobType? type, string? workerId, int limit, string? cursor, CancellationToken cancellationToken = default)
    {
        var sets = await SetsAsync(state, type, cancellationToken).ConfigureAwait(false);
        var position = ListCursor.Parse(cursor);
        var jobs = new List<JobStatus>();
        int budget = ScanBudget;
        int bytes = 0;
        foreach (var set in sets.Where(set => string.CompareOrdinal(set.Name, position.Set) >= 0))
        {
            if (set.Name != position.Set)
                position = ListCursor.StartOf(set.Name);
            while (true)
            {
                var entries = await ReadSetAsync(set, position, cancellationToken).ConfigureAwait(false);
                for (int next = 0; next < entries.Length;)
                {
                    if (jobs.Count == limit || budget == 0 || bytes >= MostListBytes)
                        return new ListJobsResponse(jobs, position.ToString());
                    RedisValue[] ids = [.. entries.Skip(next).Take(budget).Select(static entry => entry.Element)];
                    foreach (var (status, size) in await ReadAsync(set.Shard, ids, MostListBytes - bytes, limit - jobs.Count, type, workerId, cancellationToken).ConfigureAwait(false))
                    {
                        budget--;
                        position = position.After(entries[next++]);
                        if (status is null || (state is not null && status.State != state) || (workerId is not null && status.WorkerId != workerId))
                            continue;
                        jobs.Add(status);
                        bytes += size;
                    }
                }

                if (entries.Length < ScanBatch)
                    break;
            }
        }

        return new ListJobsResponse(jobs, null);
    }

    /// <summary>The sorted sets that can hold jobs of a state and type, in the order of their names.</summary>
    private async Task<IReadOnlyList<ListedSet>> SetsAsync(JobState? state, JobType? type, CancellationToken cancellationToken)
    {
        (string Name, bool NewestFirst)[] kinds = state switch
        {
            JobState.Scheduled or JobState.Retrying => [("delayed", false)],
            JobState.Queued => [("ready", false)],
            JobState.Running => [("leased", false)],
            JobState.Completed => [("completed", true)],
            JobState.Cancelled => [("cancelled", true)],
            JobState.Failed => [("dead", true), ("failed", true)],
            JobState.Error => [("dead", true), ("failed", true)],
            _ => [("leased", false), ("ready", false), ("delayed", false), ("completed", true), ("dead", true), ("failed", true), ("cancelled", true)],
        };
        IReadOnlyList<JobType> queues = type is { } one ? [one] : await ListQueuesAsync(cancellationToken).ConfigureAwait(false);
        var sets = new List<ListedSet>();
        foreach (var shard in _keys.Shards)
        {
            foreach (var queue in queues)
                sets.AddRange(kinds.Select(kind => new ListedSet(shard, shard.Set(queue, kind.Name), kind.NewestFirst)));
            if (state is null or JobState.Error)
                sets.Add(new ListedSet(shard, shard.Unrouted, NewestFirst: true));
        }

        sets.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return sets;
    }

    /// <summary>The entries of a set behind a position. Entries of one score come in the order of their names.</summary>
    private async Task<SortedSetEntry[]> ReadSetAsync(ListedSet set, ListCursor position, CancellationToken cancellationToken)
    {
        var order = set.NewestFirst ? Order.Descending : Order.Ascending;
        (double from, double to) = set.NewestFirst
            ? (double.NegativeInfinity, position.Score ?? double.PositiveInfinity)
            : (position.Score ?? double.NegativeInfinity, double.PositiveInfinity);
        int skip = 0;
        while (true)
        {
            var entries = await _database.SortedSetRangeByScoreWithScoresAsync(set.Key, from, to, order: order, skip: skip, take: ScanBatch)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            var behind = Array.FindAll(entries, entry => position.IsBefore(entry, set.NewestFirst));
            if (behind.Length > 0 || entries.Length < ScanBatch)
                return entries.Length < ScanBatch ? behind : await CompleteAsync(behind).ConfigureAwait(false);
            skip += ScanBatch;
        }

        // A full batch that was partly before the position must not look like the end of the set.
        async Task<SortedSetEntry[]> CompleteAsync(SortedSetEntry[] behind)
        {
            if (behind.Length == ScanBatch)
                return behind;
            var more = await _database.SortedSetRangeByScoreWithScoresAsync(
                set.Key, from, to, order: order, skip: skip + ScanBatch, take: ScanBatch - behind.Length).WaitAsync(cancellationToken).ConfigureAwait(false);
            return [.. behind, .. more];
        }
    }

    private sealed record ListedSet(QueueKeys.Shard Shard, RedisKey Key, bool NewestFirst)
    {
        public string Name { get; } = Key.ToString();
    }
}
