namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_hold_every_job_once(int limit)
    {
        var jobs = Enumerable.Range(0, 60).Select(i => NewJob(priority: i % 3) with { DelaySeconds = i % 5 == 0 ? 60 : 0 }).ToList();
        await Queue.SubmitManyAsync(jobs, Cancel);
        var claimed = (await Queue.ClaimAsync(Echo, Worker, 12, Cancel)).Jobs;
        await Queue.CompleteManyAsync([.. claimed.Take(4).Select(job => Done(job)), .. claimed.Skip(4).Take(4).Select(job => Fail(job))], Cancel);
        Assert.Equal(jobs.Select(job => job.Id).Order(Comparer<JobId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))), (await ListAllAsync(limit)).Select(job => job.JobId).Order(Comparer<JobId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));
    }

    [Fact]
    public async Task Jobs_of_one_moment_page_without_gaps()
    {
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 450).Select(_ => NewJob())], Cancel);
        await Queue.PurgeAsync(Echo, Cancel);
        var listed = await ListAllAsync(100);
        Assert.Equal(450, listed.Select(job => job.JobId).Distinct().Count());
        Assert.Equal(450, listed.Count);
    }

    [Fact]
    public async Task Jobs_are_filtered_by_state_type_and_worker()
    {
        var other = JobType.Parse("other");
        await Queue.SetTargetAsync(other, new JobTarget.Queue(), Cancel);
        await SubmitAsync(NewJob("waits"));
        await SubmitAsync(NewJob("later") with { DelaySeconds = 60 });
        await SubmitAsync(NewJob("elsewhere") with { SchemaName = other });
        await SubmitAsync(NewJob("lost") with { SchemaName = JobType.Parse("lost") });
        foreach (var (id, worker, outcome) in new (string, string, JobOutcome?)[]
        {
            ("runs", "w1", null),
            ("good", "w1", new JobOutcome.Completed(Json("1"))),
            ("bad", "w2", new JobOutcome.Failed("boom")),
            ("broken", "w2", new JobOutcome.Broken("boom")),
            ("again", "w2", new JobOutcome.Failed("boom")),
            ("stopped", "w1", new JobOutcome.Cancelled()),
        })
        {
            await SubmitAsync(NewJob(id, attempts: id == "again" ? 2 : 1));
            await Queue.StartByIdAsync(JobId.Parse(id), worker, TimeSpan.FromHours(1), Cancel);
            if (outcome is not null)
                await Queue.CompleteByIdAsync(JobId.Parse(id), worker, outcome, Cancel);
        }

        await AssertListedAsync("waits elsewhere", JobState.Queued);
        await AssertListedAsync("later", JobState.Scheduled);
        await AssertListedAsync("again", JobState.Retrying);
        await AssertListedAsync("runs", JobState.Running);
        await AssertListedAsync("good", JobState.Completed);
        await AssertListedAsync("bad", JobState.Failed);
        await AssertListedAsync("stopped", JobState.Cancelled);
        await AssertListedAsync("broken lost", JobState.Error);
        await AssertListedAsync("elsewhere", type: other);
        await AssertListedAsync("waits", JobState.Queued, Echo);
        await AssertListedAsync("runs good stopped", worker: "w1");
        await AssertListedAsync("bad", JobState.Failed, worker: "w2");
        await AssertListedAsync("", JobState.Completed, worker: "w2");
        await AssertListedAsync("", type: JobType.Parse("nobody"));
    }

    [Fact]
    public async Task A_page_ends_early_where_its_jobs_are_large()
    {
        var large = Json($$"""{"message":"{{new string('x', 1000)}}"}""");
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 10).Select(_ => NewJob() with { Payload = large })], Cancel);
        var queue = NewQueue(Time, mostListBytes: 2500);
        var page = await queue.ListAsync(null, null, null, 100, null, Cancel);
        Assert.Equal(3, page.Jobs.Count);

        var listed = page.Jobs.Select(job => job.JobId).ToList();
        while (page.NextCursor is { } next)
        {
            page = await queue.ListAsync(null, null, null, 100, next, Cancel);
            Assert.InRange(page.Jobs.Count, 0, 3);
            listed.AddRange(page.Jobs.Select(job => job.JobId));
        }

        Assert.Equal((await ListAllAsync(100)).Select(job => job.JobId), listed);
        Assert.Equal(10, listed.Count);
    }

    [Fact]
    public async Task What_a_filter_leaves_out_does_not_fill_a_page()
    {
        var large = Json($$"""{"message":"{{new string('x', 1000)}}"}""");
        foreach (var (id, worker) in new[] { ("a", "w1"), ("b", "w1"), ("c", "w1"), ("d", "w2"), ("e", "w1"), ("f", "w2") })
        {
            await SubmitAsync(NewJob(id) with { Payload = large });
            await Queue.StartByIdAsync(JobId.Parse(id), worker, TimeSpan.FromHours(1), Cancel);
        }

        var page = await NewQueue(Time, mostListBytes: 3000).ListAsync(JobState.Running, Echo, "w2", 10, null, Cancel);
        Assert.Equal(["d", "f"], page.Jobs.Select(job => job.JobId.Value).Order(StringComparer.Ordinal));
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task A_job_larger_than_a_page_is_one_of_its_own()
    {
        var large = Json($$"""{"message":"{{new string('x', 5 << 20)}}"}""");
        await Queue.SubmitManyAsync([.. Enumerable.Range(0, 3).Select(_ => NewJob() with { Payload = large })], Cancel);
        Assert.Single((await NewQueue(Time, mostListBytes: 1 << 20).ListAsync(null, null, null, 10, null, Cancel)).Jobs);
        Assert.All(await ListAllAsync(10), job => Assert.True(job.Job.Payload.GetRawText().Length > 5 << 20));
        Assert.Equal(3, (await ListAllAsync(10)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("!!!")]
    [InlineData("AAAA")]
    public async Task A_cursor_of_nobodys_is_refused(string cursor) =>
        await Assert.ThrowsAsync<FormatException>(() => Queue.ListAsync(null, null, null, 10, cursor, Cancel));

    protected async Task<List<JobStatus>> ListAllAsync(int limit, JobState? state = null, JobType? type = null, string? worker = null)
    {
        var jobs = new List<JobStatus>();
        string? cursor = null;
        do
        {
            var page = await Queue.ListAsync(state, type, worker, limit, cursor, Cancel);
            Assert.True(page.Jobs.Count <= limit);
            jobs.AddRange(page.Jobs);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return jobs;
    }

    private async Task AssertListedAsync(string ids, JobState? state = null, JobType? type = null, string? worker = null) =>
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), (await ListAllAsync(2, state, type, worker)).Select(job => job.JobId.Value).Order(StringComparer.Ordinal));
}
