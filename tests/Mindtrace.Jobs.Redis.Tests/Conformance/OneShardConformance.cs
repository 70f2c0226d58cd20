using Mindtrace.Jobs.Redis.Tests.Stores;

namespace Mindtrace.Jobs.Redis.Tests.Conformance;

/// <summary>What a queue of one shard promises besides: an order over all its jobs, and idempotency keys.</summary>
public abstract class OneShardConformance(IStoreFixture store) : JobQueueConformance(store, shards: 1)
{
    [Fact]
    public async Task Higher_priority_goes_first_then_earlier_submission()
    {
        (string Id, int? Priority)[] jobs = [("a", null), ("b", 5), ("c", -5), ("d", 0), ("e", 5), ("f", JobRules.MaxPriority), ("g", JobRules.MinPriority)];
        foreach (var (id, priority) in jobs)
            await SubmitAsync(NewJob(id, priority));
        Assert.Equal("f b e a d c g", string.Join(' ', (await ClaimAllAsync(3)).Select(job => job.Lease.JobId.Value)));
    }

    [Fact]
    public async Task A_batch_is_claimed_in_its_order()
    {
        var known = await SubmitAsync();
        var jobs = Enumerable.Range(0, 600).Select(_ => NewJob()).ToArray();
        await Queue.SubmitManyAsync([.. jobs[..300], known, .. jobs[300..]], Cancel);
        Assert.Equal(jobs.Prepend(known).Select(job => job.Id), (await ClaimAllAsync()).Select(job => job.Lease.JobId));
    }

    [Fact]
    public async Task A_delayed_job_takes_the_place_of_its_submission()
    {
        await SubmitAsync(NewJob("early") with { DelaySeconds = 1 });
        await SubmitAsync(NewJob("late"));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("early late", string.Join(' ', (await ClaimAllAsync()).Select(job => job.Lease.JobId.Value)));
    }

    [Fact]
    public async Task Waiting_jobs_are_listed_in_the_order_of_their_claims()
    {
        foreach (int priority in new[] { 0, 5, -256, 255, 5, 0 })
            await SubmitAsync(NewJob(priority: priority));
        var listed = await ListAllAsync(2);
        Assert.Equal(listed.Select(job => job.JobId), (await ClaimAllAsync()).Select(job => job.Lease.JobId));
    }

    [Fact]
    public async Task Ended_jobs_are_listed_newest_first()
    {
        for (int i = 0; i < 5; i++)
        {
            await Queue.CompleteAsync(Done(await SubmitAndClaimAsync()), Cancel);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var listed = await ListAllAsync(2);
        Assert.Equal(listed.OrderByDescending(job => job.CompletedAt), listed);
    }

    [Fact]
    public async Task The_second_submission_with_an_idempotency_key_returns_the_first_job()
    {
        var first = NewJob() with { IdempotencyKey = "once" };
        Assert.False((await Queue.SubmitAsync(first, Cancel)).Existing);
        var second = await Queue.SubmitAsync(NewJob() with { IdempotencyKey = "once" }, Cancel);
        Assert.Equal((true, first.Id), (second.Existing, second.Status.JobId));
        Assert.False((await Queue.SubmitAsync(NewJob() with { IdempotencyKey = "twice" }, Cancel)).Existing);
        Assert.Equal(2, (await StatsAsync()).Queued);
    }

    [Fact]
    public async Task An_idempotency_key_is_free_again_once_its_job_is_forgotten()
    {
        var first = await SubmitAsync(NewJob() with { IdempotencyKey = "once" });
        await Queue.CompleteAsync(Done(await ClaimOneAsync()), Cancel);
        Time.Advance(Options.Retention + TimeSpan.FromSeconds(1));
        await Queue.SweepAsync(Cancel);
        Assert.Null(await Queue.GetAsync(first.Id, Cancel));
        Assert.False((await Queue.SubmitAsync(NewJob() with { IdempotencyKey = "once" }, Cancel)).Existing);
    }
}
