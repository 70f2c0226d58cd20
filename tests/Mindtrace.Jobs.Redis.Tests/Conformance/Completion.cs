namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task A_completed_job_has_its_output()
    {
        var claimed = await SubmitAndClaimAsync();
        Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(claimed), Cancel));
        var status = await StatusAsync(claimed.Lease.JobId);
        Assert.Equal((JobState.Completed, WireStatus.Completed, Worker), (status.State, status.Status, status.WorkerId));
        Assert.Equal("""{"echoed":"hi"}""", status.Output.GetRawText());
        Assert.Null(status.Error);
        Assert.Equal(Time.GetUtcNow(), status.CompletedAt);
        Assert.Equal(status.CompletedAt, status.Job.CompletedAt);
        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
    }

    [Fact]
    public async Task Completing_and_claiming_are_one_call()
    {
        var first = await SubmitAndClaimAsync();
        await SubmitAsync();
        var (results, next) = await Queue.CompleteAndClaimAsync([Done(first)], Echo, Worker, 5, Cancel);
        Assert.Equal([TransitionResult.Applied], results);
        var second = Assert.Single(next.Jobs);
        (results, next) = await Queue.CompleteAndClaimAsync([Done(second), Done(first)], Echo, Worker, 0, Cancel);
        Assert.Equal([TransitionResult.Applied, TransitionResult.AlreadyApplied], results);
        Assert.Empty(next.Jobs);
        Assert.Equal(2, (await StatsAsync()).Completed);
    }

    [Fact]
    public async Task A_failed_job_with_attempts_left_is_retried_after_the_backoff()
    {
        var first = await SubmitAndClaimAsync(attempts: 3);
        await Queue.CompleteAsync(Fail(first), Cancel);
        var status = await StatusAsync(first.Lease.JobId);
        Assert.Equal((JobState.Retrying, WireStatus.Queued, "boom"), (status.State, status.Status, status.Error));
        var wait = status.NextAttemptAt!.Value - Time.GetUtcNow();
        Assert.InRange(wait, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1));

        Assert.Empty((await Queue.ClaimAsync(Echo, Worker, 1, Cancel)).Jobs);
        Time.Advance(wait);
        var second = await ClaimOneAsync();
        Assert.Equal(2, second.Attempt);
        Assert.NotEqual(first.Lease.Token, second.Lease.Token);

        await Queue.CompleteAsync(Fail(second), Cancel);
        wait = (await StatusAsync(first.Lease.JobId)).NextAttemptAt!.Value - Time.GetUtcNow();
        Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Time.Advance(wait);
        await Queue.CompleteAsync(Fail(await ClaimOneAsync(), "the end"), Cancel);

        status = await StatusAsync(first.Lease.JobId);
        Assert.Equal((JobState.Failed, WireStatus.Failed, 3, "the end"), (status.State, status.Status, status.Attempt, status.Error));
        Assert.Equal("""{"error":"the end"}""", status.Output.GetRawText());
        var letter = Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
        Assert.Equal((first.Lease.JobId, 3, Worker, "the end"), (letter.JobId, letter.Attempts, letter.WorkerId, letter.Error));
    }

    [Fact]
    public async Task The_backoff_grows_no_further_than_its_longest()
    {
        Options.BackoffBase = TimeSpan.FromSeconds(1);
        Options.BackoffMax = TimeSpan.FromSeconds(8);
        await SubmitAsync(NewJob(attempts: 1000));
        for (int attempt = 1; attempt <= 50; attempt++)
        {
            var claimed = await ClaimOneAsync();
            await Queue.CompleteAsync(Fail(claimed), Cancel);
            var wait = (await StatusAsync(claimed.Lease.JobId)).NextAttemptAt!.Value - Time.GetUtcNow();
            double ceiling = Math.Min(8, Math.Pow(2, attempt - 1));
            Assert.InRange(wait.TotalSeconds, Math.Floor(ceiling * 500) / 1000, ceiling);
            Time.Advance(wait);
        }
    }

    [Fact]
    public async Task A_failure_may_name_its_own_wait()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 2);
        await Queue.CompleteAsync(Fail(claimed, retryAfter: TimeSpan.FromMinutes(7)), Cancel);
        Assert.Equal(Time.GetUtcNow().AddMinutes(7), (await StatusAsync(claimed.Lease.JobId)).NextAttemptAt);
        Assert.Equal(TimeSpan.FromMinutes(7), (await Queue.ClaimAsync(Echo, Worker, 1, Cancel)).NextDue);
    }

    [Fact]
    public async Task A_retry_without_a_wait_is_ready_at_once()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 2);
        await Queue.CompleteAsync(Fail(claimed, retryAfter: TimeSpan.Zero), Cancel);
        Assert.Equal(2, (await ClaimOneAsync()).Attempt);
    }

    [Fact]
    public async Task A_permanent_failure_uses_no_further_attempt()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 5);
        await Queue.CompleteAsync(Fail(claimed, permanent: true), Cancel);
        Assert.Equal(JobState.Failed, (await StatusAsync(claimed.Lease.JobId)).State);
        Assert.Equal(1, Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).Attempts);
    }

    [Fact]
    public async Task A_failures_own_output_is_kept()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.CompleteAsync(new JobCompletion(claimed.Lease, 1, new JobOutcome.Failed("exit code 1", Json("""{"exit_code":1}"""))), Cancel);
        Assert.Equal("""{"exit_code":1}""", (await StatusAsync(claimed.Lease.JobId)).Output.GetRawText());
        Assert.Equal("""{"exit_code":1}""", Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).Output.GetRawText());
    }

    [Fact]
    public async Task A_broken_worker_leaves_an_error_and_a_dead_letter()
    {
        var claimed = await SubmitAndClaimAsync(attempts: 5);
        await Queue.CompleteAsync(new JobCompletion(claimed.Lease, 1, new JobOutcome.Broken("no memory")), Cancel);
        var status = await StatusAsync(claimed.Lease.JobId);
        Assert.Equal((JobState.Error, WireStatus.Error, "echo"), (status.State, status.Status, status.Queue));
        Assert.Equal("""{"error":"no memory"}""", status.Output.GetRawText());
        Assert.Equal(claimed.Lease.JobId, Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel)).JobId);
    }

    [Fact]
    public async Task A_job_handed_back_is_ready_in_its_place_and_the_attempt_does_not_count()
    {
        var first = await SubmitAndClaimAsync(attempts: 1);
        await SubmitAsync();
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(new JobCompletion(first.Lease, 1, new JobOutcome.Released()), Cancel));
        var status = await StatusAsync(first.Lease.JobId);
        Assert.Equal((JobState.Queued, 0, ""), (status.State, status.Attempt, status.WorkerId));
        var again = (await ClaimAllAsync()).Single(job => job.Lease.JobId == first.Lease.JobId);
        Assert.Equal(1, again.Attempt);
        Assert.NotEqual(first.Lease.Token, again.Lease.Token);
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteAsync(Done(first), Cancel));
    }

    [Fact]
    public async Task An_outcome_is_recorded_once()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.CompleteAsync(Fail(claimed), Cancel);
        Assert.Equal(TransitionResult.AlreadyApplied, await Queue.CompleteAsync(Fail(claimed), Cancel));
        Assert.Equal(TransitionResult.AlreadyApplied, await Queue.CompleteAsync(Done(claimed), Cancel));
        Assert.Equal(JobState.Failed, (await StatusAsync(claimed.Lease.JobId)).State);
        Assert.Single(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
    }

    [Fact]
    public async Task Many_outcomes_are_recorded_in_one_call()
    {
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 700).Select(_ => NewJob())], Cancel);
        var claimed = await ClaimAllAsync(700);
        var unknown = new JobCompletion(new JobLease(JobId.Parse("nobody"), Echo, 1), 1, new JobOutcome.Completed(Json("1")));
        var results = await Queue.CompleteManyAsync([.. claimed.Select(job => Done(job)), unknown], Cancel);
        Assert.All(results.Take(700), result => Assert.Equal(TransitionResult.Applied, result));
        Assert.Equal(TransitionResult.NotFound, results[700]);
        Assert.Equal(700, (await StatsAsync()).Completed);
    }
}
