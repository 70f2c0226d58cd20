namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once()
    {
        var queued = await SubmitAsync();
        var scheduled = await SubmitAsync(NewJob() with { DelaySeconds = 60 });
        var retrying = await SubmitAsync(NewJob(priority: 9, attempts: 5));
        foreach (var claimed in await ClaimAllAsync())
            await Queue.CompleteAsync(claimed.Lease.JobId == retrying.Id ? Fail(claimed) : new JobCompletion(claimed.Lease, 1, new JobOutcome.Released()), Cancel);
        Assert.Equal(JobState.Retrying, (await StatusAsync(retrying.Id)).State);

        foreach (var job in new[] { queued, scheduled, retrying })
        {
            Assert.Equal(TransitionResult.Applied, await Queue.CancelAsync(job.Id, Cancel));
            var status = await StatusAsync(job.Id);
            Assert.Equal((JobState.Cancelled, WireStatus.Failed, WireStatus.Cancelled), (status.State, status.Status, status.Job.Status));
            Assert.Equal("""{"error":"cancelled"}""", status.Output.GetRawText());
            Assert.Equal(Time.GetUtcNow(), status.CompletedAt);
            Assert.Equal(TransitionResult.WrongState, await Queue.CancelAsync(job.Id, Cancel));
        }

        Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await Queue.ClaimAsync(Echo, Worker, 10, Cancel)).Jobs);
        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
        Assert.Equal(3, (await StatsAsync()).Cancelled);
    }

    [Fact]
    public async Task An_unknown_job_cannot_be_cancelled() =>
        Assert.Equal(TransitionResult.NotFound, await Queue.CancelAsync(JobId.Parse("nobody"), Cancel));

    [Fact]
    public async Task A_running_job_is_told_through_the_renewal_and_a_message()
    {
        var told = new TaskCompletionSource<JobId>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = await Queue.OnCancelRequestedAsync(id => told.TrySetResult(id), Cancel);
        var claimed = await SubmitAndClaimAsync();
        Assert.Equal(TransitionResult.Applied, await Queue.CancelAsync(claimed.Lease.JobId, Cancel));
        Assert.Equal(claimed.Lease.JobId, await told.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel));
        Assert.Equal(JobState.Running, (await StatusAsync(claimed.Lease.JobId)).State);
        Assert.Equal([LeaseState.CancelRequested], await Queue.RenewAsync([claimed.Lease], Cancel));

        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(new JobCompletion(claimed.Lease, 1, new JobOutcome.Cancelled()), Cancel));
        var status = await StatusAsync(claimed.Lease.JobId);
        Assert.Equal((JobState.Cancelled, """{"error":"cancelled"}"""), (status.State, status.Output.GetRawText()));
        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_job_that_completes_in_spite_of_the_request_is_completed()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.CancelAsync(claimed.Lease.JobId, Cancel);
        await Queue.CompleteAsync(Done(claimed), Cancel);
        Assert.Equal(JobState.Completed, (await StatusAsync(claimed.Lease.JobId)).State);
    }

    [Fact]
    public async Task A_job_to_be_cancelled_is_not_retried_or_handed_on()
    {
        var failed = await SubmitAndClaimAsync(attempts: 5);
        var released = await SubmitAndClaimAsync(attempts: 5);
        var expired = await SubmitAndClaimAsync(attempts: 5);
        foreach (var claimed in new[] { failed, released, expired })
            await Queue.CancelAsync(claimed.Lease.JobId, Cancel);
        await Queue.CompleteManyAsync([Fail(failed), new JobCompletion(released.Lease, 1, new JobOutcome.Released())], Cancel);
        Time.Advance(Options.LeaseDuration);
        await Queue.SweepAsync(Cancel);
        foreach (var claimed in new[] { failed, released, expired })
            Assert.Equal(JobState.Cancelled, (await StatusAsync(claimed.Lease.JobId)).State);
        Assert.Empty((await Queue.ClaimAsync(Echo, Worker, 10, Cancel)).Jobs);
        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_job_that_has_ended_cannot_be_cancelled()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.CompleteAsync(Done(claimed), Cancel);
        Assert.Equal(TransitionResult.WrongState, await Queue.CancelAsync(claimed.Lease.JobId, Cancel));
        Assert.Equal(JobState.Completed, (await StatusAsync(claimed.Lease.JobId)).State);
    }
}
