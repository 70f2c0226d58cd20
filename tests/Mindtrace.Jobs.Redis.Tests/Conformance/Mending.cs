namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task Jobs_that_a_killed_store_left_in_no_set_are_put_back()
    {
        var failing = await SubmitAndClaimAsync(attempts: 1);
        await Queue.CompleteAsync(Fail(failing), Cancel);
        var discarded = await SubmitAndClaimAsync(attempts: 1);
        await Queue.CompleteAsync(Fail(discarded), Cancel);
        await Queue.DiscardAsync(discarded.Lease.JobId, Cancel);
        await Queue.CompleteAsync(Done(await SubmitAndClaimAsync()), Cancel);
        await Queue.CompleteAsync(Fail(await SubmitAndClaimAsync(attempts: 2)), Cancel);
        var running = await SubmitAndClaimAsync();
        await Queue.CancelAsync((await SubmitAsync()).Id, Cancel);
        await SubmitAsync(NewJob() with { DelaySeconds = 60 });
        var waiting = await SubmitAsync();
        await Queue.SubmitAsync(NewJob() with { SchemaName = JobType.Parse("lost") }, Cancel);
        var before = await StatsAsync();
        Assert.Equal(0, await Queue.MendAsync(Cancel));

        foreach (string set in new[] { "ready", "delayed", "leased", "completed", "cancelled", "dead" })
            await DeleteAsync(shard => shard.Set(Echo, set));
        await DeleteAsync(shard => shard.Unrouted);

        // All but the discarded one.
        Assert.Equal(8, await Queue.MendAsync(Cancel));
        Assert.Equal(before, await StatsAsync());
        Assert.Equal(0, await Queue.MendAsync(Cancel));
        Assert.Equal(failing.Lease.JobId, Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).JobId);
        Assert.Equal([LeaseState.Held], await Queue.RenewAsync([running.Lease], Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(running), Cancel));
        Assert.Equal(waiting.Id, (await ClaimOneAsync()).Lease.JobId);
    }

    [Fact]
    public async Task The_beginning_of_a_submission_is_forgotten_and_may_be_repeated()
    {
        var job = NewJob() with { IdempotencyKey = shards == 1 ? "once" : null };
        var shard = new QueueKeys(Options).Of(job.Id);
        var database = store.Connection.GetDatabase();
        await database.StringSetAsync($"{shard.Base}:idem:once", job.Id.Value);
        await database.HashSetAsync(shard.Job(job.Id), "i", "once");

        Assert.Equal(1, await Queue.MendAsync(Cancel));

        await SubmitAsync(job);
        Assert.Equal(job.Id, (await ClaimOneAsync()).Lease.JobId);
    }

    private async Task DeleteAsync(Func<QueueKeys.Shard, StackExchange.Redis.RedisKey> key)
    {
        foreach (var shard in new QueueKeys(Options).Shards.ToArray())
            await store.Connection.GetDatabase().KeyDeleteAsync(key(shard));
    }
}
