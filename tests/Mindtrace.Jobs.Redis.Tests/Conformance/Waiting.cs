using Microsoft.Extensions.Time.Testing;

namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>A view of the queue whose clock stands still, so that nothing but a notification ends its waits.</summary>
    private JobQueue NewQueueThatNeverPolls() => NewQueue(new FakeTimeProvider(Time.GetUtcNow()));

    [Fact]
    public async Task A_wait_ends_with_the_job()
    {
        var waiting = NewQueueThatNeverPolls();
        var claimed = await SubmitAndClaimAsync();
        var waits = Enumerable.Range(0, 3).Select(_ => waiting.WaitAsync(claimed.Lease.JobId, Long, Cancel)).ToArray();
        await Queue.CompleteAsync(Done(claimed), Cancel);
        foreach (var wait in waits)
            Assert.Equal(JobState.Completed, (await wait.WaitAsync(Long, Cancel))!.State);
    }

    [Fact]
    public async Task A_wait_goes_on_over_a_retry_and_ends_with_the_last_attempt()
    {
        var waiting = NewQueue(TimeProvider.System);
        var claimed = await SubmitAndClaimAsync(attempts: 2);
        var wait = waiting.WaitAsync(claimed.Lease.JobId, Long, Cancel);
        await Queue.CompleteAsync(Fail(claimed, retryAfter: TimeSpan.Zero), Cancel);
        var second = await ClaimOneAsync();
        Assert.False(wait.IsCompleted);
        await Queue.CompleteAsync(Fail(second, "the end"), Cancel);
        Assert.Equal((JobState.Failed, "the end"), ((await wait)!.State, (await wait)!.Error));
    }

    [Fact]
    public async Task A_wait_for_an_ended_job_answers_at_once()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.CompleteAsync(Done(claimed), Cancel);
        Assert.Equal(JobState.Completed, (await Queue.WaitAsync(claimed.Lease.JobId, Long, Cancel))!.State);
    }

    [Fact]
    public async Task A_wait_that_runs_out_answers_with_the_present_status()
    {
        var waiting = NewQueue(TimeProvider.System);
        var job = await SubmitAsync();
        Assert.Equal(JobState.Queued, (await waiting.WaitAsync(job.Id, TimeSpan.FromMilliseconds(100), Cancel))!.State);
        Assert.Equal(JobState.Queued, (await waiting.WaitAsync(job.Id, TimeSpan.Zero, Cancel))!.State);
    }

    [Fact]
    public async Task A_wait_for_an_unknown_job_answers_at_once() =>
        Assert.Null(await Queue.WaitAsync(JobId.Parse("nobody"), Long, Cancel));

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        var job = await SubmitAsync();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var wait = Queue.WaitAsync(job.Id, Long, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Waits_end_with_a_cancel_a_purge_and_an_expired_lease()
    {
        var waiting = NewQueueThatNeverPolls();
        var expired = await SubmitAndClaimAsync();
        var cancelled = await SubmitAsync();
        var purged = await SubmitAsync();
        var waits = new[] { cancelled.Id, purged.Id, expired.Lease.JobId }.Select(id => waiting.WaitAsync(id, Long, Cancel)).ToArray();
        await Queue.CancelAsync(cancelled.Id, Cancel);
        await Queue.PurgeAsync(Echo, Cancel);
        Time.Advance(Options.LeaseDuration);
        await Queue.SweepAsync(Cancel);
        Assert.Equal([JobState.Cancelled, JobState.Cancelled, JobState.Failed], (await Task.WhenAll(waits).WaitAsync(Long, Cancel)).Select(status => status!.State));
    }

    [Fact]
    public async Task A_thousand_waits_end_each_with_its_own_job()
    {
        var waiting = NewQueue(TimeProvider.System);
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 1000).Select(i => NewJob($"w{i}"))], Cancel);
        var waits = Enumerable.Range(0, 1000).Select(i => waiting.WaitAsync(JobId.Parse($"w{i}"), Long, Cancel)).ToArray();
        var claimed = await ClaimAllAsync();
        await Queue.CompleteManyAsync([.. claimed.Select(job => Done(job, $"\"{job.Lease.JobId}\""))], Cancel);
        var statuses = await Task.WhenAll(waits);
        for (int i = 0; i < statuses.Length; i++)
            Assert.Equal($"w{i}", statuses[i]!.Output.GetString());
    }

    [Fact]
    public async Task Idle_consumers_are_woken_by_what_becomes_ready()
    {
        int woken = 0;
        var subscription = await Queue.OnReadyAsync(Echo, () => Interlocked.Increment(ref woken), Cancel);
        await SubmitAsync();
        await WokenAsync("a submission");
        var claimed = await ClaimOneAsync();

        await Queue.CompleteAsync(new JobCompletion(claimed.Lease, 1, new JobOutcome.Released()), Cancel);
        await WokenAsync("a job handed back");
        claimed = await ClaimOneAsync();

        await Queue.CompleteAsync(Fail(claimed), Cancel);
        await Queue.RequeueAsync(claimed.Lease.JobId, Cancel);
        await WokenAsync("a requeue");
        await ClaimOneAsync();

        await SubmitAsync(NewJob() with { DelaySeconds = 60 });
        await WokenAsync("a nearer due time");

        await Queue.PauseAsync(Echo, Cancel);
        await Queue.ResumeAsync(Echo, Cancel);
        await WokenAsync("a resume");

        await subscription.DisposeAsync();
        async Task WokenAsync(string what)
        {
            await Eventually.TrueAsync(() => Volatile.Read(ref woken) > 0, what: what);
            // Several shards may each send theirs; the next step counts from anew.
            Interlocked.Exchange(ref woken, 0);
        }
    }
}
