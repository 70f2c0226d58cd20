namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task A_purge_ends_what_waits_and_leaves_what_runs()
    {
        var running = await SubmitAndClaimAsync();
        var waiting = await SubmitAsync();
        var scheduled = await SubmitAsync(NewJob() with { DelaySeconds = 60 });
        Assert.Equal(2, await Queue.PurgeAsync(Echo, Cancel));
        foreach (var job in new[] { waiting, scheduled })
        {
            var status = await StatusAsync(job.Id);
            Assert.Equal((WireStatus.Failed, """{"error":"queue cleared"}"""), (status.Status, status.Output.GetRawText()));
        }

        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(running), Cancel));
        Assert.Equal(0, await Queue.PurgeAsync(Echo, Cancel));
        Assert.Equal(0, await Queue.PurgeAsync(JobType.Parse("nobody"), Cancel));
    }

    [Fact]
    public async Task A_purge_ends_more_than_one_portion()
    {
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 1500).Select(i => NewJob() with { DelaySeconds = i % 2 })], Cancel);
        Assert.Equal(1500, await Queue.PurgeAsync(Echo, Cancel));
        Assert.Equal((0, 0, 1500), ((await StatsAsync()).Queued, (await StatsAsync()).Scheduled, (await StatsAsync()).Cancelled));
    }

    [Fact]
    public async Task A_paused_queue_gives_nothing_until_it_is_resumed()
    {
        var running = await SubmitAndClaimAsync();
        await Queue.PauseAsync(Echo, Cancel);
        await SubmitAsync();
        var result = await Queue.ClaimAsync(Echo, Worker, 1, Cancel);
        Assert.True(result.Paused);
        Assert.Empty(result.Jobs);
        Assert.True((await StatsAsync()).Paused);
        Assert.Equal([LeaseState.Held], await Queue.RenewAsync([running.Lease], Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(running), Cancel));
        await Queue.ResumeAsync(Echo, Cancel);
        Assert.False((await StatsAsync()).Paused);
        await ClaimOneAsync();
    }

    [Fact]
    public async Task A_new_registration_does_not_resume_a_paused_queue()
    {
        await Queue.PauseAsync(Echo, Cancel);
        await Queue.SetTargetAsync(Echo, new JobTarget.Queue(), Cancel);
        Assert.True((await StatsAsync()).Paused);
    }

    [Fact]
    public async Task Ended_jobs_are_forgotten_after_the_retention_and_dead_letters_are_not()
    {
        var completed = await SubmitAndClaimAsync();
        await Queue.AppendLogAsync(completed.Lease, ["a line"], Cancel);
        await Queue.CompleteAsync(Done(completed), Cancel);
        var cancelled = await SubmitAsync();
        await Queue.CancelAsync(cancelled.Id, Cancel);
        var dead = await SubmitAndClaimAsync();
        await Queue.CompleteAsync(Fail(dead), Cancel);
        var lost = NewJob() with { SchemaName = JobType.Parse("lost") };
        await Queue.SubmitAsync(lost, Cancel);
        var waiting = await SubmitAsync(NewJob() with { DelaySeconds = 300 * 24 * 3600 });

        Time.Advance(Options.Retention - TimeSpan.FromSeconds(1));
        await Queue.SweepAsync(Cancel);
        Assert.NotNull(await Queue.GetAsync(completed.Lease.JobId, Cancel));
        Time.Advance(TimeSpan.FromSeconds(2));
        await Queue.SweepAsync(Cancel);
        foreach (var id in new[] { completed.Lease.JobId, cancelled.Id, lost.Id })
            Assert.Null(await Queue.GetAsync(id, Cancel));
        Assert.Null(await Queue.GetLogAsync(completed.Lease.JobId, cancellationToken: Cancel));
        Assert.NotNull(await Queue.GetAsync(dead.Lease.JobId, Cancel));
        Assert.Equal([dead.Lease.JobId], await Queue.ListDeadLetterIdsAsync(Cancel));
        Assert.Equal(JobState.Scheduled, (await StatusAsync(waiting.Id)).State);
        Assert.Equal(0, (await StatsAsync()).Completed);
        Assert.False((await Queue.SubmitAsync(NewJob(completed.Lease.JobId.Value), Cancel)).Existing);
    }

    [Fact]
    public async Task The_sweep_forgets_more_than_one_portion()
    {
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 1200).Select(_ => NewJob())], Cancel);
        await Queue.PurgeAsync(Echo, Cancel);
        Time.Advance(Options.Retention + TimeSpan.FromSeconds(1));
        await Queue.SweepAsync(Cancel);
        Assert.Equal(0, (await StatsAsync()).Cancelled);
    }

    [Fact]
    public async Task A_clear_removes_jobs_queues_and_routing()
    {
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 1200).Select(_ => NewJob())], Cancel);
        var running = (await Queue.ClaimAsync(Echo, Worker, 10, Cancel)).Jobs;
        await Queue.CompleteManyAsync([Done(running[0]), Fail(running[1]), Fail(running[2])], Cancel);
        await Queue.DiscardAsync(running[1].Lease.JobId, Cancel);
        await Queue.SubmitAsync(NewJob("unrouted") with { SchemaName = JobType.Parse("lost") }, Cancel);
        await Queue.ClearAsync(Cancel);

        Assert.Empty(await Queue.ListQueuesAsync(Cancel));
        Assert.Null(await Queue.GetTargetAsync(Echo, Cancel));
        Assert.Empty((await Queue.ListAsync(null, null, null, 100, null, Cancel)).Jobs);
        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
        Assert.Null(await Queue.GetAsync(JobId.Parse("unrouted"), Cancel));
        foreach (var job in running)
            Assert.Null(await Queue.GetAsync(job.Lease.JobId, Cancel));
        Assert.Equal(TransitionResult.NotFound, await Queue.CompleteAsync(Done(running[5]), Cancel));
        Assert.Equal([LeaseState.Lost], await Queue.RenewAsync([running[5].Lease], Cancel));
        Assert.Equal(JobState.Error, (await Queue.SubmitAsync(NewJob(), Cancel)).Status.State);
    }

    [Fact]
    public async Task The_numbers_of_a_queue_add_up()
    {
        Assert.Equal(new QueueStats { JobType = Echo }, await StatsAsync());
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 20).Select(_ => NewJob())], Cancel);
        await SubmitAsync(NewJob() with { DelaySeconds = 60 });
        Time.Advance(TimeSpan.FromSeconds(9));
        var claimed = await Queue.ClaimAsync(Echo, Worker, 6, Cancel);
        await Queue.CompleteManyAsync([Done(claimed.Jobs[0]), Done(claimed.Jobs[1]), Fail(claimed.Jobs[2]), Fail(claimed.Jobs[3])], Cancel);
        await Queue.DiscardAsync(claimed.Jobs[3].Lease.JobId, Cancel);
        await Queue.CancelAsync((await Queue.ListAsync(JobState.Queued, Echo, null, 1, null, Cancel)).Jobs[0].JobId, Cancel);
        Assert.Equal(
            new QueueStats { JobType = Echo, Queued = 13, Scheduled = 1, Running = 2, Completed = 2, Failed = 2, Cancelled = 1, DeadLetters = 1, OldestQueuedSeconds = 9 },
            await StatsAsync());

        await Queue.SetTargetAsync(JobType.Parse("another"), new JobTarget.Queue(), Cancel);
        Assert.Equal(["another", "echo"], (await Queue.GetStatsAsync(cancellationToken: Cancel)).Select(stats => stats.JobType.Value));
        Assert.Equal(["another", "echo"], (await Queue.ListQueuesAsync(Cancel)).Select(type => type.Value));
        Assert.Empty(await Queue.GetStatsAsync(JobType.Parse("nobody"), Cancel));
    }
}
