namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task A_submitted_job_waits_in_its_queue()
    {
        var job = NewJob(attempts: 3) with { Labels = new Dictionary<string, string> { ["team"] = "a" }, TimeoutSeconds = 5 };
        var result = await Queue.SubmitAsync(job, Cancel);
        Assert.False(result.Existing);
        Assert.Null(result.Endpoint);
        Assert.Equal((JobState.Queued, WireStatus.Queued, "", 0, 3), (result.Status.State, result.Status.Status, result.Status.WorkerId, result.Status.Attempt, result.Status.MaxAttempts));

        var status = await StatusAsync(job.Id);
        Assert.Equal(JobState.Queued, status.State);
        Assert.Equal("echo", status.Queue);
        Assert.Equal("{}", status.Output.GetRawText());
        Assert.Equal(Time.GetUtcNow(), status.CreatedAt);
        Assert.Null(status.StartedAt);
        Assert.Equal("""{"message":"hi"}""", status.Job.Payload.GetRawText());
        Assert.Equal("a", status.Job.Labels!["team"]);
        Assert.Equal(5, status.Job.TimeoutSeconds);
    }

    [Fact]
    public async Task An_unknown_job_has_no_status() => Assert.Null(await Queue.GetAsync(JobId.Parse("nobody"), Cancel));

    [Fact]
    public async Task A_job_of_a_type_without_target_is_an_error_and_in_no_queue()
    {
        var job = NewJob() with { SchemaName = JobType.Parse("lost") };
        foreach (var status in new[] { (await Queue.SubmitAsync(job, Cancel)).Status, await StatusAsync(job.Id) })
        {
            Assert.Equal((JobState.Error, WireStatus.Error, ""), (status.State, status.Status, status.WorkerId));
            Assert.Equal("""{"error":"No job schema targeting found for job type lost"}""", status.Output.GetRawText());
        }

        Assert.Empty(await Queue.ListDeadLettersAsync(cancellationToken: Cancel));
        Assert.Empty(await Queue.GetStatsAsync(job.SchemaName, Cancel));
    }

    [Fact]
    public async Task A_job_that_could_not_be_routed_may_be_submitted_again_once_it_can()
    {
        var job = NewJob() with { SchemaName = JobType.Parse("late") };
        await Queue.SubmitAsync(job, Cancel);
        await Queue.SetTargetAsync(job.SchemaName, new JobTarget.Queue(), Cancel);
        var again = await Queue.SubmitAsync(job, Cancel);
        Assert.Equal((false, JobState.Queued), (again.Existing, again.Status.State));
        Assert.Equal(job.Id, Assert.Single((await Queue.ClaimAsync(job.SchemaName, Worker, 1, Cancel)).Jobs).Lease.JobId);
    }

    [Fact]
    public async Task A_type_routed_to_an_endpoint_runs_under_the_callers_lease()
    {
        await Queue.SetTargetAsync(Echo, new JobTarget.Endpoint("echo/run"), Cancel);
        var result = await Queue.SubmitAsync(NewJob(attempts: 5), Cancel);
        Assert.Equal("echo/run", result.Endpoint);
        Assert.Equal((JobState.Running, "echo/run", 1, 1), (result.Status.State, result.Status.WorkerId, result.Status.Attempt, result.Status.MaxAttempts));
        Assert.Empty((await Queue.ClaimAsync(Echo, Worker, 1, Cancel)).Jobs);

        var outcome = new JobOutcome.Completed(Json("1"));
        Assert.Equal(TransitionResult.Applied, await Queue.CompleteAsync(new JobCompletion(result.EndpointLease!.Value, 1, outcome), Cancel));
        Assert.Equal(JobState.Completed, (await StatusAsync(result.Status.JobId)).State);
    }

    [Fact]
    public async Task A_newer_target_replaces_the_older()
    {
        Assert.Null(await Queue.GetTargetAsync(JobType.Parse("nobody"), Cancel));
        await Queue.SetTargetAsync(Echo, new JobTarget.Endpoint("e"), Cancel);
        Assert.Equal(new JobTarget.Endpoint("e"), await Queue.GetTargetAsync(Echo, Cancel));
        await Queue.SetTargetAsync(Echo, new JobTarget.Queue(), Cancel);
        Assert.Equal(new JobTarget.Queue(), await Queue.GetTargetAsync(Echo, Cancel));
        Assert.Equal(JobState.Queued, (await Queue.SubmitAsync(NewJob(), Cancel)).Status.State);
    }

    [Fact]
    public async Task An_id_that_exists_returns_its_job_unchanged()
    {
        var job = await SubmitAsync();
        var claimed = await ClaimOneAsync();
        await Queue.CompleteAsync(Done(claimed), Cancel);
        var again = await Queue.SubmitAsync(job with { Name = "another", Priority = 9, Payload = Json("0") }, Cancel);
        Assert.True(again.Existing);
        Assert.Equal(JobState.Completed, again.Status.State);
        Assert.Equal("a job", again.Status.Job.Name);
        Assert.Equal("""{"echoed":"hi"}""", again.Status.Output.GetRawText());
        Assert.Empty((await Queue.ClaimAsync(Echo, Worker, 1, Cancel)).Jobs);
    }

    [Fact]
    public async Task An_id_that_exists_returns_its_job_whatever_the_type_says()
    {
        var job = await SubmitAsync();
        var again = await Queue.SubmitAsync(job with { SchemaName = JobType.Parse("lost") }, Cancel);
        Assert.Equal((true, JobState.Queued, "echo"), (again.Existing, again.Status.State, again.Status.Job.SchemaName.Value));
    }

    [Fact]
    public async Task A_batch_is_taken_in_its_order()
    {
        var known = await SubmitAsync();
        var jobs = Enumerable.Range(0, 600).Select(_ => NewJob()).ToList();
        jobs.Insert(300, known);
        jobs.Add(NewJob() with { SchemaName = JobType.Parse("lost") });
        var results = await Queue.SubmitManyAsync(jobs, Cancel);
        Assert.Equal(jobs.Select(job => job.Id), results.Select(result => result.Status.JobId));
        Assert.Equal(300, Assert.Single(Enumerable.Range(0, results.Count), i => results[i].Existing));
        Assert.Equal(JobState.Error, results[^1].Status.State);
        Assert.Equal(601, (await StatsAsync()).Queued);
    }

    [Fact]
    public async Task An_id_twice_in_one_batch_is_one_job()
    {
        var job = NewJob();
        var results = await Queue.SubmitManyAsync([job, job], Cancel);
        Assert.Equal([false, true], results.Select(result => result.Existing));
        Assert.Single(await ClaimAllAsync());
    }

    [Fact]
    public async Task A_payload_comes_back_byte_for_byte()
    {
        const string Payload = """{"text":"größer \" \\ \u0000 {s0} ünïcode","number":1.50,"big":12345678901234567890,"list":[null,true,{}]}""";
        var job = await SubmitAsync(NewJob() with { Payload = Json(Payload) });
        Assert.Equal(Payload, (await ClaimOneAsync()).Job.Payload.GetRawText());
        Assert.Equal(Payload, (await StatusAsync(job.Id)).Job.Payload.GetRawText());
    }

    [Fact]
    public async Task Ids_and_types_of_every_allowed_character_work()
    {
        var type = JobType.Parse("größer: a/b*?[x]");
        await Queue.SetTargetAsync(type, new JobTarget.Queue(), Cancel);
        var job = NewJob("id:with*?[x] größer/\\\"'") with { SchemaName = type };
        await Queue.SubmitAsync(job, Cancel);
        var claimed = Assert.Single((await Queue.ClaimAsync(type, Worker, 1, Cancel)).Jobs);
        Assert.Equal(job.Id, claimed.Lease.JobId);
        await Queue.CompleteAsync(Done(claimed), Cancel);
        Assert.Equal(JobState.Completed, (await StatusAsync(job.Id)).State);
        Assert.Contains(type, await Queue.ListQueuesAsync(Cancel));
    }
}
