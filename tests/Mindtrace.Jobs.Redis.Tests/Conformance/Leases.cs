namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    private static readonly TimeSpan SweepsWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_renewed_lease_holds()
    {
        var claimed = await SubmitAndClaimAsync();
        for (int i = 0; i < 5; i++)
        {
            Time.Advance(Options.LeaseDuration * 0.9);
            Assert.Equal([LeaseState.Held], await Queue.RenewAsync([claimed.Lease], Cancel));
            Assert.Empty((await Queue.ClaimAsync(Echo, "worker-2", 1, Cancel)).Jobs);
        }

        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(claimed), Cancel));
        Assert.Equal([LeaseState.Lost], await Queue.RenewAsync([claimed.Lease], Cancel));
    }

    [Fact]
    public async Task Leases_are_renewed_in_their_order()
    {
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 300).Select(_ => NewJob())], Cancel);
        var claimed = await ClaimAllAsync();
        await Queue.CompleteAsync(Done(claimed[17]), Cancel);
        var states = await Queue.RenewAsync([.. claimed.Select(job => job.Lease), new JobLease(JobId.Parse("nobody"), Echo, 1)], Cancel);
        Assert.Equal([17, 300], Enumerable.Range(0, states.Count).Where(i => states[i] is LeaseState.Lost));
    }

    [Fact]
    public async Task An_expired_lease_makes_the_job_ready_and_the_attempt_counts()
    {
        var first = await SubmitAndClaimAsync(attempts: 2);
        Assert.Equal(Options.LeaseDuration, (await Queue.ClaimAsync(Echo, "worker-2", 1, Cancel)).NextDue);
        Time.Advance(Options.LeaseDuration);
        var second = await ClaimOneAsync("worker-2");
        Assert.Equal((first.Lease.JobId, 2), (second.Lease.JobId, second.Attempt));
        Assert.Equal("worker-2", (await StatusAsync(second.Lease.JobId)).WorkerId);
    }

    [Fact]
    public async Task An_expired_lease_of_the_last_attempt_makes_a_dead_letter()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 1);
        Time.Advance(Options.LeaseDuration);
        await Queue.SweepAsync(Cancel);
        var status = await StatusAsync(claimed.Lease.JobId);
        Assert.Equal(JobState.Failed, status.State);
        Assert.Contains("lease", status.Error, StringComparison.Ordinal);
        Assert.Equal(status.Error, status.Output.GetProperty("error").GetString());
        Assert.Equal(claimed.Lease.JobId, Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).JobId);
    }

    [Fact]
    public async Task A_late_outcome_of_an_expired_lease_is_refused()
    {
        var first = await SubmitAndClaimAsync(attempts: 3);
        Time.Advance(Options.LeaseDuration);
        await Queue.SweepAsync(Cancel);
        Assert.Equal(JobState.Queued, (await StatusAsync(first.Lease.JobId)).State);
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteAsync(Done(first), Cancel));
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteByIdAsync(first.Lease.JobId, Worker, new JobOutcome.Completed(Json("1")), Cancel));
        Assert.Equal([LeaseState.Lost], await Queue.RenewAsync([first.Lease], Cancel));

        var second = await ClaimOneAsync("worker-2");
        Assert.True(second.Lease.Token > first.Lease.Token);
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteAsync(Done(first), Cancel));
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteByIdAsync(first.Lease.JobId, Worker, new JobOutcome.Completed(Json("1")), Cancel));
        Assert.Equal(JobState.Running, (await StatusAsync(first.Lease.JobId)).State);
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(second, "2"), Cancel));
        Assert.Equal("2", (await StatusAsync(first.Lease.JobId)).Output.GetRawText());
    }

    [Fact]
    public async Task The_token_grows_with_each_claim_and_through_a_clear()
    {
        Options.LeaseDuration = TimeSpan.FromSeconds(1);
        await SubmitAsync(NewJob("the one", attempts: 100));
        long last = 0;
        for (int i = 0; i < 5; i++)
        {
            long token = (await ClaimOneAsync()).Lease.Token;
            Assert.True(token > last);
            last = token;
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        await Queue.ClearAsync(Cancel);
        await Queue.SetTargetAsync(Echo, new JobTarget.Queue(), Cancel);
        await SubmitAsync(NewJob("the one"));
        Assert.True((await ClaimOneAsync()).Lease.Token > last);
    }

    [Fact]
    public async Task A_store_that_forgot_its_last_tokens_gives_out_larger_ones_all_the_same()
    {
        var first = await SubmitAndClaimAsync(attempts: 2);
        await DeleteAsync(static shard => $"{shard.Base}:token");
        Time.Advance(Options.LeaseDuration);
        var second = await ClaimOneAsync("worker-2");
        Assert.Equal(first.Lease.JobId, second.Lease.JobId);
        Assert.True(second.Lease.Token > first.Lease.Token);
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteAsync(Done(first), Cancel));
    }

    [Fact]
    public async Task Leases_outlive_a_store_that_was_away()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 1);
        await Queue.SweepAsync(SweepsWithin, Cancel);

        // For ten minutes nobody reached the store; then a worker is back before the sweeper.
        Time.Advance(TimeSpan.FromMinutes(10));
        var look = await Queue.ClaimAsync(Echo, "worker-2", 1, Cancel);
        Assert.Empty(look.Jobs);
        Assert.Null(look.NextDue);
        await Queue.SweepAsync(SweepsWithin, Cancel);
        Time.Advance(Options.LeaseDuration / 2 - TimeSpan.FromSeconds(1));
        await Queue.SweepAsync(SweepsWithin, Cancel);

        Assert.Equal([LeaseState.Held], await Queue.RenewAsync([claimed.Lease], Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(claimed), Cancel));
    }

    [Fact]
    public async Task Leases_that_nobody_renews_after_the_store_was_away_run_out()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 2);
        await Queue.SweepAsync(SweepsWithin, Cancel);
        Time.Advance(TimeSpan.FromMinutes(10));
        await Queue.SweepAsync(SweepsWithin, Cancel);

        Assert.Equal(Options.LeaseDuration / 2, (await Queue.ClaimAsync(Echo, "worker-2", 1, Cancel)).NextDue);
        Time.Advance(Options.LeaseDuration / 2);

        Assert.Equal(claimed.Lease.JobId, (await ClaimOneAsync("worker-2")).Lease.JobId);
    }

    [Fact]
    public async Task Leases_run_out_also_where_the_sweeper_stays_away()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 2);
        await Queue.SweepAsync(SweepsWithin, Cancel);
        Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty((await Queue.ClaimAsync(Echo, "worker-2", 1, Cancel)).Jobs);
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(claimed.Lease.JobId, (await ClaimOneAsync("worker-2")).Lease.JobId);
    }

    [Fact]
    public async Task With_the_systems_clock_the_stores_time_counts()
    {
        Options.LeaseDuration = TimeSpan.FromSeconds(1);
        var queue = NewQueue(TimeProvider.System);
        var job = NewJob(attempts: 2) with { DelaySeconds = 0.05 };
        var submitted = await queue.SubmitAsync(job, Cancel);
        Assert.InRange((submitted.Status.CreatedAt!.Value - TimeProvider.System.GetUtcNow()).TotalMinutes, -1, 1);
        await Eventually.TrueAsync(async () => (await queue.ClaimAsync(Echo, Worker, 1, Cancel)).Jobs is [{ Attempt: 1 }], what: "the end of the delay");
        await Eventually.TrueAsync(async () => (await queue.ClaimAsync(Echo, Worker, 1, Cancel)).Jobs is [{ Attempt: 2 }], what: "the end of the lease");
    }
}
