using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs.Redis.Tests.Stores;

namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public sealed class On_Garnet(GarnetFixture store) : OneShardConformance(store);

public sealed class On_Garnet_with_four_shards(GarnetFixture store) : SeveralShardsConformance(store);

public sealed class On_Redis(RedisFixture store) : OneShardConformance(store);

public sealed class On_Redis_with_four_shards(RedisFixture store) : SeveralShardsConformance(store);

/// <summary>What a store must do for the queue: every test here runs on every store, with one shard and with several.</summary>
public abstract partial class JobQueueConformance(IStoreFixture store, int shards) : IAsyncLifetime
{
    protected static readonly JobType Echo = JobType.Parse("echo");
    protected const string Worker = "worker-1";

    private readonly List<JobQueue> _queues = [];
    private int _ids;

    protected JobQueueOptions Options { get; } = new() { KeyPrefix = $"test:{Guid.NewGuid():N}", Shards = shards };

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    protected JobQueue Queue { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(store.SkipReason is not null, store.SkipReason ?? "");
        Queue = NewQueue(Time);
        await Queue.SetTargetAsync(Echo, new JobTarget.Queue(), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
            await queue.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another process's view of the same queue.</summary>
    protected JobQueue NewQueue(TimeProvider time, int? mostListBytes = null)
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var queue = mostListBytes is { } most ? new JobQueue(store.Connection, options, time) { MostListBytes = most } : new JobQueue(store.Connection, options, time);
        _queues.Add(queue);
        return queue;
    }

    protected Job NewJob(string? id = null, int? priority = null, int? attempts = null) => new()
    {
        Id = JobId.Parse(id ?? $"job-{Interlocked.Increment(ref _ids):00000}"),
        Name = "a job",
        SchemaName = Echo,
        Payload = Json("""{"message":"hi"}"""),
        CreatedAt = Time.GetUtcNow(),
        Priority = priority,
        MaxAttempts = attempts,
    };

    protected async Task<Job> SubmitAsync(Job? job = null)
    {
        job ??= NewJob();
        Assert.False((await Queue.SubmitAsync(job, Cancel)).Existing);
        return job;
    }

    protected async Task<ClaimedJob> ClaimOneAsync(string worker = Worker) => Assert.Single((await Queue.ClaimAsync(Echo, worker, 1, Cancel)).Jobs);

    protected async Task<ClaimedJob> SubmitAndClaimAsync(int? attempts = null)
    {
        await SubmitAsync(NewJob(attempts: attempts));
        return await ClaimOneAsync();
    }

    protected async Task<JobStatus> StatusAsync(JobId id) => (await Queue.GetAsync(id, Cancel))!;

    protected async Task<QueueStats> StatsAsync() => Assert.Single(await Queue.GetStatsAsync(Echo, Cancel));

    /// <summary>Claims until nothing comes, which with several shards may take several calls.</summary>
    protected async Task<List<ClaimedJob>> ClaimAllAsync(int max = 100)
    {
        var jobs = new List<ClaimedJob>();
        while (true)
        {
            var claimed = (await Queue.ClaimAsync(Echo, Worker, max, Cancel)).Jobs;
            if (claimed.Count == 0)
                return jobs;
            jobs.AddRange(claimed);
        }
    }

    protected static JsonElement Json(string text) => WireJson.Parse(System.Text.Encoding.UTF8.GetBytes(text));

    protected static JobCompletion Done(ClaimedJob job, string output = """{"echoed":"hi"}""") => new(job.Lease, job.Attempt, new JobOutcome.Completed(Json(output)));

    protected static JobCompletion Fail(ClaimedJob job, string error = "boom", TimeSpan? retryAfter = null, bool permanent = false) =>
        new(job.Lease, job.Attempt, new JobOutcome.Failed(error, RetryAfter: retryAfter, Permanent: permanent));
}
