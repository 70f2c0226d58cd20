namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task A_requeued_dead_letter_starts_anew()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 1);
        await Queue.ReportProgressAsync(claimed.Lease, Json("0.5"), Cancel);
        await Queue.CompleteAsync(Fail(claimed), Cancel);
        Time.Advance(TimeSpan.FromDays(30));
        await Queue.SweepAsync(Cancel);

        var requeued = (await Queue.RequeueAsync(claimed.Lease.JobId, Cancel))!;
        foreach (var status in new[] { requeued.Status, await StatusAsync(claimed.Lease.JobId) })
        {
            Assert.Equal((JobState.Queued, WireStatus.Queued, "", 0, 1), (status.State, status.Status, status.WorkerId, status.Attempt, status.MaxAttempts));
            Assert.Equal("{}", status.Output.GetRawText());
            Assert.Null(status.Error);
            Assert.Null(status.StartedAt);
            Assert.Null(status.CompletedAt);
            Assert.Null(status.Job.CompletedAt);
            Assert.Null(status.Progress);
        }

        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
        Assert.Null(await Queue.RequeueAsync(claimed.Lease.JobId, Cancel));
        var again = await ClaimOneAsync();
        Assert.Equal((claimed.Lease.JobId, 1), (again.Lease.JobId, again.Attempt));
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteAsync(Done(claimed), Cancel));
        await Queue.CompleteAsync(Done(again), Cancel);
        Assert.Equal(JobState.Completed, (await StatusAsync(claimed.Lease.JobId)).State);
    }

    [Fact]
    public async Task A_requeued_job_of_a_type_routed_to_an_endpoint_runs_under_the_callers_lease()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.CompleteAsync(Fail(claimed), Cancel);
        await Queue.SetTargetAsync(Echo, new JobTarget.Endpoint("echo/run"), Cancel);
        var requeued = (await Queue.RequeueAsync(claimed.Lease.JobId, Cancel))!;
        Assert.Equal(("echo/run", JobState.Running), (requeued.Endpoint, requeued.Status.State));
        var outcome = new JobOutcome.Completed(Json("1"));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(new JobCompletion(requeued.EndpointLease!.Value, 1, outcome), Cancel));
    }

    [Fact]
    public async Task A_requeued_endpoint_job_whose_caller_dies_is_a_dead_letter_again_and_has_its_attempts_back_in_a_queue()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 3);
        var id = claimed.Lease.JobId;
        await Queue.CompleteAsync(Fail(claimed, permanent: true), Cancel);
        await Queue.SetTargetAsync(Echo, new JobTarget.Endpoint("echo/run"), Cancel);
        await Queue.RequeueAsync(id, Cancel);
        Time.Advance(Options.LeaseDuration + TimeSpan.FromMilliseconds(1));
        await Queue.SweepAsync(Cancel);
        Assert.Equal(id, Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).JobId);

        await Queue.SetTargetAsync(Echo, new JobTarget.Queue(), Cancel);
        Assert.Equal(3, (await Queue.RequeueAsync(id, Cancel))!.Status.MaxAttempts);
        var again = await ClaimOneAsync();
        Assert.Equal((1, 3), (again.Attempt, again.MaxAttempts));
    }

    [Fact]
    public async Task A_discarded_dead_letter_leaves_a_failed_job()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.CompleteAsync(Fail(claimed), Cancel);
        Assert.Equal(TransitionResult.Applied, await Queue.DiscardAsync(claimed.Lease.JobId, Cancel));
        Assert.Equal(TransitionResult.NotFound, await Queue.DiscardAsync(claimed.Lease.JobId, Cancel));
        Assert.Null(await Queue.RequeueAsync(claimed.Lease.JobId, Cancel));
        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
        Assert.Equal(JobState.Failed, (await StatusAsync(claimed.Lease.JobId)).State);

        Time.Advance(Options.Retention + TimeSpan.FromSeconds(1));
        await Queue.SweepAsync(Cancel);
        Assert.Null(await Queue.GetAsync(claimed.Lease.JobId, Cancel));
    }

    [Fact]
    public async Task Jobs_that_are_no_dead_letters_are_neither_requeued_nor_discarded()
    {
        var waiting = await SubmitAsync();
        foreach (var id in new[] { waiting.Id, JobId.Parse("nobody") })
        {
            Assert.Null(await Queue.RequeueAsync(id, Cancel));
            Assert.Equal(TransitionResult.NotFound, await Queue.DiscardAsync(id, Cancel));
        }

        Assert.Equal(JobState.Queued, (await StatusAsync(waiting.Id)).State);
    }

    [Fact]
    public async Task Dead_letters_are_listed_oldest_first()
    {
        var ids = new List<JobId>();
        for (int i = 0; i < 5; i++)
        {
            var claimed = await SubmitAndClaimAsync();
            Time.Advance(TimeSpan.FromSeconds(1));
            await Queue.CompleteAsync(Fail(claimed), Cancel);
            ids.Add(claimed.Lease.JobId);
        }

        Assert.Equal(ids, (await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).Select(letter => letter.JobId));
        Assert.Equal(ids.Take(2), (await Queue.ListDeadLettersAsync(2, Cancel)).Select(letter => letter.JobId));
        Assert.Equal(Time.GetUtcNow(), (await Queue.ListDeadLettersAsync(cancellationToken: Cancel))[^1].FailedAt);
    }

    [Theory]
    [InlineData("{]")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task A_job_whose_record_cannot_be_read_becomes_a_dead_letter_that_can_be_seen_and_discarded(string document)
    {
        var job = await SubmitAsync(NewJob(attempts: 3));
        var sound = await SubmitAsync();
        await store.Connection.GetDatabase().HashSetAsync(new QueueKeys(Options).Of(job.Id).Job(job.Id), "j", document);

        Assert.Equal([sound.Id], (await ClaimAllAsync()).Select(static claimed => claimed.Lease.JobId));

        var status = await StatusAsync(job.Id);
        Assert.Equal((job.Id, JobState.Error, Echo), (status.JobId, status.State, status.Job.SchemaName));
        Assert.Contains("cannot be read", status.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Queue.ListAsync(null, null, null, 10, null, Cancel)).Jobs.Count);
        Assert.Equal(job.Id, Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).JobId);
        Assert.True((await Queue.SubmitAsync(job, Cancel)).Existing);
        Assert.Equal(TransitionResult.Applied, await Queue.DiscardAsync(job.Id, Cancel));
    }

    [Fact]
    public async Task Large_dead_letters_are_listed_as_far_as_they_fit_and_the_next_once_these_are_gone()
    {
        var ids = new List<JobId>();
        for (int i = 0; i < 6; i++)
        {
            await SubmitAsync(NewJob() with { Payload = Json($$"""{"message":"{{new string('x', 1000)}}"}""") });
            var claimed = await ClaimOneAsync();
            Time.Advance(TimeSpan.FromSeconds(1));
            await Queue.CompleteAsync(Fail(claimed), Cancel);
            ids.Add(claimed.Lease.JobId);
        }

        var queue = NewQueue(Time, mostListBytes: 3000);
        Assert.Equal(ids[..3], (await queue.ListDeadLettersAsync(cancellationToken: Cancel)).Select(letter => letter.JobId));
        await Queue.DiscardAsync(ids[1], Cancel);
        await Queue.RequeueAsync(ids[0], Cancel);
        Assert.Equal(ids[2..5], (await queue.ListDeadLettersAsync(cancellationToken: Cancel)).Select(letter => letter.JobId));
        Assert.Equal(ids[2..], (await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).Select(letter => letter.JobId));
    }

    [Fact]
    public async Task Many_dead_letters_are_listed_in_order()
    {
        var ids = new List<JobId>();
        foreach (int batch in Enumerable.Range(0, 4))
        {
            await Queue.SubmitManyAsync([.. Enumerable.Range(0, 300).Select(_ => NewJob())], Cancel);
            var claimed = await ClaimAllAsync(300);
            Time.Advance(TimeSpan.FromSeconds(1));
            await Queue.CompleteManyAsync([.. claimed.Select(job => Fail(job))], Cancel);
            ids.AddRange(claimed.Select(job => job.Lease.JobId));
        }

        var letters = await Queue.ListDeadLettersAsync(cancellationToken: Cancel);
        Assert.Equal(ids.ToHashSet(), letters.Select(letter => letter.JobId).ToHashSet());
        Assert.Equal(ids.Count, letters.Count);
        Assert.Equal(letters.Select(letter => letter.FailedAt).Order(), letters.Select(letter => letter.FailedAt));
    }
}
