namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task An_empty_queue_gives_nothing_and_has_nothing_due()
    {
        var result = await Queue.ClaimAsync(Echo, Worker, 10, Cancel);
        Assert.Empty(result.Jobs);
        Assert.Null(result.NextDue);
        Assert.False(result.Paused);
    }

    [Fact]
    public async Task A_claimed_job_runs_under_a_lease()
    {
        var job = await SubmitAsync(NewJob(attempts: 2));
        Time.Advance(TimeSpan.FromSeconds(2));
        var claimed = await ClaimOneAsync();
        Assert.Equal((job.Id, Echo, 1, 2), (claimed.Lease.JobId, claimed.Lease.Queue, claimed.Attempt, claimed.MaxAttempts));
        Assert.Equal(job.Name, claimed.Job.Name);
        var status = await StatusAsync(job.Id);
        Assert.Equal((JobState.Running, WireStatus.Running, Worker, 1), (status.State, status.Status, status.WorkerId, status.Attempt));
        Assert.Equal(Time.GetUtcNow(), status.StartedAt);
        Assert.Equal(status.StartedAt, status.Job.StartedAt);
        Assert.Null(status.CompletedAt);
    }

    [Fact]
    public async Task A_batch_has_at_most_so_many_and_each_its_own_token()
    {
        for (int i = 0; i < 5; i++)
            await SubmitAsync();
        var first = (await Queue.ClaimAsync(Echo, Worker, 3, Cancel)).Jobs;
        Assert.Equal(3, first.Count);
        var all = first.Concat((await Queue.ClaimAsync(Echo, Worker, 3, Cancel)).Jobs).ToArray();
        Assert.Equal(5, all.Length);
        Assert.Equal(5, all.DistinctBy(job => job.Lease.JobId).Count());
        Assert.Equal(5, all.DistinctBy(job => job.Lease).Count());
    }

    [Fact]
    public async Task A_delayed_job_waits_for_its_time()
    {
        var job = NewJob() with { DelaySeconds = 10 };
        var submitted = await Queue.SubmitAsync(job, Cancel);
        Assert.Equal((JobState.Scheduled, WireStatus.Queued), (submitted.Status.State, submitted.Status.Status));
        Assert.Equal(Time.GetUtcNow().AddSeconds(10), submitted.Status.NextAttemptAt);
        var empty = await Queue.ClaimAsync(Echo, Worker, 1, Cancel);
        Assert.Empty(empty.Jobs);
        Assert.Equal(TimeSpan.FromSeconds(10), empty.NextDue);
        Time.Advance(TimeSpan.FromMilliseconds(9999));
        Assert.Empty((await Queue.ClaimAsync(Echo, Worker, 1, Cancel)).Jobs);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(job.Id, (await ClaimOneAsync()).Lease.JobId);
    }

    [Fact]
    public async Task Not_before_waits_and_a_past_time_does_not()
    {
        var later = NewJob() with { NotBefore = Time.GetUtcNow().AddSeconds(5) };
        var now = NewJob() with { NotBefore = Time.GetUtcNow().AddSeconds(-5) };
        Assert.Equal(JobState.Scheduled, (await Queue.SubmitAsync(later, Cancel)).Status.State);
        Assert.Equal(JobState.Queued, (await Queue.SubmitAsync(now, Cancel)).Status.State);
        Assert.Equal(now.Id, Assert.Single(await ClaimAllAsync()).Lease.JobId);
        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(later.Id, (await ClaimOneAsync()).Lease.JobId);
    }

    [Fact]
    public async Task The_sweep_makes_due_jobs_ready()
    {
        var job = await SubmitAsync(NewJob() with { DelaySeconds = 1 });
        Time.Advance(TimeSpan.FromSeconds(1));
        await Queue.SweepAsync(Cancel);
        Assert.Equal(JobState.Queued, (await StatusAsync(job.Id)).State);
    }

    [Fact]
    public async Task A_worker_that_reports_by_id_holds_the_job()
    {
        var lease = TimeSpan.FromMinutes(10);
        var job = await SubmitAsync();
        Assert.Equal(TransitionResult.NotFound, await Queue.StartByIdAsync(JobId.Parse("nobody"), Worker, lease, Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.StartByIdAsync(job.Id, Worker, lease, Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.StartByIdAsync(job.Id, Worker, lease, Cancel));
        Assert.Equal(TransitionResult.StaleLease, await Queue.StartByIdAsync(job.Id, "another", lease, Cancel));
        Assert.Equal((JobState.Running, 1), ((await StatusAsync(job.Id)).State, (await StatusAsync(job.Id)).Attempt));
        Assert.Empty((await Queue.ClaimAsync(Echo, Worker, 1, Cancel)).Jobs);

        var outcome = new JobOutcome.Completed(Json("1"));
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteByIdAsync(job.Id, "another", outcome, Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteByIdAsync(job.Id, Worker, outcome, Cancel));
        Assert.Equal(TransitionResult.AlreadyApplied, await Queue.CompleteByIdAsync(job.Id, Worker, outcome, Cancel));
        Assert.Equal(TransitionResult.WrongState, await Queue.StartByIdAsync(job.Id, Worker, lease, Cancel));
        Assert.Equal(JobState.Completed, (await StatusAsync(job.Id)).State);
    }

    [Fact]
    public async Task A_worker_that_never_had_a_job_cannot_complete_it()
    {
        var job = await SubmitAsync();
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteByIdAsync(job.Id, Worker, new JobOutcome.Completed(Json("1")), Cancel));
        Assert.Equal(TransitionResult.StaleLease, await Queue.CompleteByIdAsync(job.Id, "", new JobOutcome.Completed(Json("1")), Cancel));
        Assert.Equal(JobState.Queued, (await StatusAsync(job.Id)).State);
    }

    [Fact]
    public async Task Thirty_two_claimers_take_each_of_20000_jobs_exactly_once()
    {
        const int Jobs = 20_000, Claimers = 32;
        var queue = NewQueue(TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, Jobs).Chunk(1000).Select(part => queue.SubmitManyAsync([.. part.Select(_ => NewJob())], Cancel)));
        var taken = new System.Collections.Concurrent.ConcurrentDictionary<JobId, int>();
        var claims = await Task.WhenAll(Enumerable.Range(0, Claimers).Select(async claimer =>
        {
            int count = 0;
            IReadOnlyList<JobCompletion> finished = [];
            while (true)
            {
                var (results, claimed) = await queue.CompleteAndClaimAsync(finished, Echo, $"worker-{claimer}", (claimer % 8) + 1, Cancel);
                Assert.All(results!, result => Assert.Equal(TransitionResult.Applied, result));
                if (claimed.Jobs.Count == 0)
                    return count;
                foreach (var job in claimed.Jobs)
                    taken.AddOrUpdate(job.Lease.JobId, 1, (_, times) => times + 1);
                count += claimed.Jobs.Count;
                finished = [.. claimed.Jobs.Select(job => Done(job, "1"))];
            }
        }));

        Assert.Equal(Jobs, claims.Sum());
        Assert.Equal(Jobs, taken.Count);
        Assert.All(taken, job => Assert.Equal(1, job.Value));
        var stats = await StatsAsync();
        Assert.Equal((Jobs, 0, 0), (stats.Completed, stats.Queued, stats.Running));
    }

    [Fact]
    public async Task What_a_worker_claimed_without_learning_of_it_is_returned_and_costs_no_attempt()
    {
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 4).Select(_ => NewJob(attempts: 1))], Cancel);
        var known = await ClaimOneAsync();
        var lost = await ClaimOneAsync();
        var cancelled = await ClaimOneAsync();
        var others = await ClaimOneAsync("worker-2");
        await Queue.CancelAsync(cancelled.Lease.JobId, Cancel);

        Assert.Equal(2, await Queue.ReturnUnheldAsync(Echo, Worker, [known.Lease], Cancel));
        Assert.Equal(0, await Queue.ReturnUnheldAsync(Echo, Worker, [known.Lease], Cancel));

        Assert.Equal([LeaseState.Held, LeaseState.Lost, LeaseState.Held], await Queue.RenewAsync([known.Lease, lost.Lease, others.Lease], Cancel));
        Assert.Equal(JobState.Cancelled, (await StatusAsync(cancelled.Lease.JobId)).State);
        var again = await ClaimOneAsync();
        Assert.Equal((lost.Lease.JobId, 1), (again.Lease.JobId, again.Attempt));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(Done(again), Cancel));
    }
}
