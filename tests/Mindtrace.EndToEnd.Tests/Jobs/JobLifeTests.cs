using System.Diagnostics;
using Mindtrace.Cluster.Client;
using Mindtrace.EndToEnd.Tests.Processes;
using Mindtrace.EndToEnd.Tests.Standalone;
using Mindtrace.Jobs;

namespace Mindtrace.EndToEnd.Tests.Jobs;

/// <summary>Jobs through the whole cluster: manager, store, node and worker processes.</summary>
public sealed class JobLifeTests(StandaloneFixture fixture) : IClassFixture<StandaloneFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StandaloneProcess _cluster = fixture.Cluster;

    public static bool IsLinux => OperatingSystem.IsLinux();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Skip = "finds the worker as Linux shows it", SkipUnless = nameof(IsLinux))]
    public async Task A_job_whose_worker_is_killed_completes_on_the_restarted_worker()
    {
        var manager = _cluster.Manager;
        var job = JobFactory.Create("echo", new { Message = "twice", Delay = 5 }) with { MaxAttempts = 3 };
        await manager.SubmitJobAsync(job, Token);
        await UntilAsync(manager, job.Id, JobState.Running);
        int worker = Assert.Single(WorkerProcesses.At(_cluster.EchoWorkerUrl));
        // At once, before the job has ended.
        using (var process = Process.GetProcessById(worker))
            process.Kill();

        var status = await manager.WaitUntilEndedAsync(job.Id, Patience, Token);
        Assert.Equal((JobState.Completed, 2), (status.State, status.Attempt));
        Assert.NotEqual(worker, Assert.Single(WorkerProcesses.At(_cluster.EchoWorkerUrl)));
    }

    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once_and_a_running_one_soon()
    {
        var manager = _cluster.Manager;
        var waiting = JobFactory.Create("echo", new { Message = "never" }) with { DelaySeconds = 3600 };
        await manager.SubmitJobAsync(waiting, Token);
        await manager.CancelJobAsync(waiting.Id, Token);
        Assert.Equal(JobState.Cancelled, (await manager.GetJobStatusAsync(waiting.Id, Token)).State);

        var running = JobFactory.Create("echo", new { Message = "never", Delay = 600 });
        await manager.SubmitJobAsync(running, Token);
        await UntilAsync(manager, running.Id, JobState.Running);
        await manager.CancelJobAsync(running.Id, Token);
        var status = await manager.WaitUntilEndedAsync(running.Id, Patience, Token);
        Assert.Equal((JobState.Cancelled, WireStatus.Failed), (status.State, status.Status));
        Assert.DoesNotContain(await manager.GetDlqJobsAsync(Token), letter => letter.JobId == running.Id);
    }

    [Fact]
    public async Task A_failing_job_is_retried_then_a_dead_letter_and_completes_when_requeued()
    {
        var manager = _cluster.Manager;
        var worker = new FlakyWorker();
        await using var host = await WorkerInTest.StartAsync(_cluster, worker);
        await manager.RegisterJobToWorkerAsync(JobType.Parse("double"), host.Url, Token);

        var job = JobFactory.Create("double", new { Number = 21 }) with { MaxAttempts = 3 };
        var failed = await manager.SubmitAndWaitAsync(job, Patience, Token);
        Assert.Equal((JobState.Failed, 3), (failed.State, failed.Attempt));
        Assert.Equal("the machine is jammed", failed.Output.GetProperty("error").GetString());
        var letter = Assert.Single(await manager.GetDlqJobsAsync(Token), letter => letter.JobId == job.Id);
        Assert.Equal((3, "the machine is jammed"), (letter.Attempts, letter.Error));

        worker.Broken = false;
        var requeued = await manager.RequeueFromDlqAsync(job.Id, Token);
        Assert.Equal("", requeued.WorkerId);
        var completed = await manager.WaitUntilEndedAsync(job.Id, Patience, Token);
        Assert.Equal((JobState.Completed, 1), (completed.State, completed.Attempt));
        Assert.Equal(42, completed.Output.GetProperty("doubled").GetInt32());
        Assert.DoesNotContain(await manager.GetDlqJobsAsync(Token), other => other.JobId == job.Id);
        await Assert.ThrowsAsync<JobNotFoundException>(() => manager.RequeueFromDlqAsync(job.Id, Token));
    }

    [Fact]
    public async Task One_worker_serves_two_job_types()
    {
        var manager = _cluster.Manager;
        await manager.RegisterJobToWorkerAsync(JobType.Parse("second_echo"), _cluster.EchoWorkerUrl, Token);
        var statuses = await Task.WhenAll(((string[])["echo", "second_echo"]).Select(type =>
            manager.SubmitAndWaitAsync(JobFactory.Create(type, new { Message = type }), Patience, Token)));
        Assert.All(statuses, status => Assert.Equal(status.Job.SchemaName.Value, status.Output.GetProperty("echoed").GetString()));
        Assert.Single(statuses.Select(status => status.WorkerId).Distinct());
    }

    [Fact]
    public async Task A_batch_is_taken_whole_and_ends_whole()
    {
        var manager = _cluster.Manager;
        Job[] jobs = [.. Enumerable.Range(0, 500).Select(i => JobFactory.Create("echo", new { Message = $"job {i}" }))];
        var submitted = await manager.SubmitJobsAsync(jobs, Token);
        Assert.Equal(jobs.Select(job => job.Id), submitted.Select(job => job.JobId));
        foreach (var job in jobs)
            Assert.Equal(JobState.Completed, (await manager.WaitUntilEndedAsync(job.Id, Patience, Token)).State);
    }

    [Fact]
    public async Task A_paused_queue_keeps_its_jobs_until_it_is_resumed()
    {
        var manager = _cluster.Manager;
        var type = JobType.Parse("paused_echo");
        await manager.RegisterJobToWorkerAsync(type, _cluster.EchoWorkerUrl, Token);
        await manager.PauseQueueAsync(type, Token);
        var job = JobFactory.Create(type.Value, new { Message = "held" });
        await manager.SubmitJobAsync(job, Token);
        Assert.Equal(JobState.Queued, (await manager.WaitJobAsync(job.Id, TimeSpan.FromMilliseconds(500), Token)).State);
        var stats = Assert.Single(await manager.QueueStatsAsync(type, Token));
        Assert.Equal((true, 1L), (stats.Paused, stats.Queued));

        await manager.ResumeQueueAsync(type, Token);
        Assert.Equal(JobState.Completed, (await manager.WaitUntilEndedAsync(job.Id, Patience, Token)).State);
    }

    [Fact]
    public async Task A_job_type_without_a_route_is_an_error_that_says_so()
    {
        var status = await _cluster.Manager.SubmitJobAsync(JobFactory.Create("nowhere", WireJson.EmptyObject), Token);
        Assert.Equal(WireStatus.Error, status.Status);
        Assert.Equal("No job schema targeting found for job type nowhere", status.Output.GetProperty("error").GetString());
    }

    private static Task UntilAsync(ClusterClient manager, JobId id, JobState state) =>
        Eventually.TrueAsync(async () => (await manager.GetJobStatusAsync(id, Token)).State == state, what: $"job {id} to be {state}");
}
