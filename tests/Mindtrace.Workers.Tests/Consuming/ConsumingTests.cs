using System.Text.Json;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.Workers.Tests;

public sealed class ConsumingOnRedisTests(RedisFixture store) : ConsumingTests(store), IClassFixture<RedisFixture>;

public sealed class ConsumingOnGarnetTests(GarnetFixture store) : ConsumingTests(store), IClassFixture<GarnetFixture>;

public abstract class ConsumingTests(StoreFixture store)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_runs_and_its_output_is_recorded()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System), options => options.WorkerId = "worker-1");
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync());
        Assert.Equal(JobState.Completed, status.State);
        Assert.Equal("worker-1", status.WorkerId);
        Assert.Equal("hello", status.Output.GetProperty("echoed").GetString());
    }

    [Fact]
    public async Task Many_jobs_each_run_once()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        int runs = 0;
        List<JobId> ids = [];
        for (int i = 0; i < 300; i++)
            ids.Add(await cluster.SubmitAsync());
        for (int i = 0; i < 2; i++)
        {
            await cluster.StartWorkerAsync(
                (_, _, _) =>
                {
                    Interlocked.Increment(ref runs);
                    return Task.FromResult(DelegateWorker.Done);
                },
                options => (options.Concurrency, options.Prefetch) = (8, 32));
        }

        foreach (var id in ids)
            Assert.Equal(JobState.Completed, (await cluster.EndOfAsync(id)).State);
        Assert.Equal(300, runs);
    }

    [Fact]
    public async Task No_more_jobs_run_at_once_than_the_concurrency()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        using var gate = new SemaphoreSlim(0);
        int started = 0;
        List<JobId> ids = [];
        for (int i = 0; i < 9; i++)
            ids.Add(await cluster.SubmitAsync());
        await cluster.StartWorkerAsync(
            async (_, _, token) =>
            {
                Interlocked.Increment(ref started);
                await gate.WaitAsync(token);
                return DelegateWorker.Done;
            },
            options => (options.Concurrency, options.Prefetch) = (3, 0));
        for (int round = 1; round <= 3; round++)
        {
            await Eventually.TrueAsync(() => Volatile.Read(ref started) == round * 3, what: "three jobs to run");
            Assert.Equal(9 - (round * 3), (await cluster.Queue.GetStatsAsync(TestCluster.Echo, Cancel))[0].Queued);
            gate.Release(3);
        }

        foreach (var id in ids)
            await cluster.EndOfAsync(id);
    }

    [Fact]
    public async Task Jobs_that_block_their_threads_keep_their_leases()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString, lease: TimeSpan.FromSeconds(4));
        List<JobId> ids = [];
        for (int i = 0; i < 8; i++)
            ids.Add(await cluster.SubmitAsync());
        await cluster.StartWorkerAsync(
            (_, _, token) =>
            {
                // Longer than two leases.
                token.WaitHandle.WaitOne(TimeSpan.FromSeconds(9));
                return Task.FromResult(JsonSerializer.SerializeToElement(token.IsCancellationRequested));
            },
            options => options.Concurrency = 8);
        foreach (var id in ids)
        {
            var status = await cluster.EndOfAsync(id);
            Assert.Equal((JobState.Completed, 1, "false"), (status.State, status.Attempt, status.Output.GetRawText()));
        }
    }

    [Fact]
    public async Task A_running_job_is_cancelled_at_once()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString, lease: TimeSpan.FromMinutes(10));
        await cluster.StartWorkerAsync(UntilStoppedAsync);
        var id = await cluster.SubmitAsync();
        await cluster.UntilAsync(id, JobState.Running);
        Assert.Equal(TransitionResult.Applied, await cluster.Queue.CancelAsync(id, Cancel));
        Assert.Equal(JobState.Cancelled, (await cluster.EndOfAsync(id)).State);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_fails_and_is_retried()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync(UntilStoppedAsync);
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync(configure: job => job with { TimeoutSeconds = 0.2, MaxAttempts = 2 }));
        Assert.Equal((JobState.Failed, 2, "timed out after 0.2 s"), (status.State, status.Attempt, status.Error));
    }

    [Fact]
    public async Task A_job_that_ignores_its_token_is_given_up_but_keeps_its_slot()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        var stuck = new TaskCompletionSource<JsonElement>();
        await cluster.StartWorkerAsync(
            (_, job, _) => job.JobId.Value == "job-1" ? stuck.Task : Task.FromResult(DelegateWorker.Done),
            options => (options.Concurrency, options.CancelGracePeriod, options.WorkerId) = (1, TimeSpan.FromMilliseconds(100), "stuck"));
        var first = await cluster.SubmitAsync(configure: job => job with { TimeoutSeconds = 0.1 });
        Assert.Equal("timed out after 0.1 s", (await cluster.EndOfAsync(first)).Error);
        await Eventually.TrueAsync(async () => (await cluster.Directory.FindAsync("stuck", Cancel))?.Status is WorkerState.Error, what: "the worker to say that it cannot work");

        var second = await cluster.SubmitAsync();
        Assert.Equal(JobState.Queued, (await cluster.Queue.GetAsync(second, Cancel))!.State);
        stuck.SetResult(DelegateWorker.Done);
        Assert.Equal(JobState.Completed, (await cluster.EndOfAsync(second)).State);
        Assert.Equal(JobState.Failed, (await cluster.Queue.GetAsync(first, Cancel))!.State);
    }

    [Fact]
    public async Task A_worker_that_throws_fails_the_job_which_ends_as_a_dead_letter()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        int attempts = 0;
        await cluster.StartWorkerAsync((_, job, _) =>
        {
            Assert.Equal(++attempts, job.Attempt);
            throw new InvalidOperationException("it broke");
        });
        var id = await cluster.SubmitAsync(configure: job => job with { MaxAttempts = 3 });
        var status = await cluster.EndOfAsync(id);
        Assert.Equal((JobState.Failed, "it broke", """{"error":"it broke"}"""), (status.State, status.Error, status.Output.GetRawText()));
        Assert.Equal(3, attempts);
        Assert.Equal(id, Assert.Single(await cluster.Queue.ListDeadLettersAsync(cancellationToken: Cancel)).JobId);
    }

    [Fact]
    public async Task A_worker_chooses_output_and_retry_of_a_failure()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync((_, job, _) => throw (job.Attempt == 1
            ? new JobFailedException("later", retryAfter: TimeSpan.Zero)
            : new JobFailedException("never", JsonElement.Parse("""{"exit_code":3}"""), permanent: true)));
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync(configure: job => job with { MaxAttempts = 10 }));
        Assert.Equal((2, "never", """{"exit_code":3}"""), (status.Attempt, status.Error, status.Output.GetRawText()));
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_fails_for_good_and_names_the_field()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System));
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync("""{"message":5}""", job => job with { MaxAttempts = 5 }));
        Assert.Equal((JobState.Failed, 1), (status.State, status.Attempt));
        Assert.Equal("Invalid payload: field 'message' has the wrong type or value", status.Error);
    }

    [Fact]
    public async Task An_output_that_is_too_large_fails_the_job()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync(
            (_, _, _) => Task.FromResult(JsonSerializer.SerializeToElement(new string('x', 2000))), options => options.MaxOutputBytes = 1024);
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync());
        Assert.Equal("The output has 2002 bytes, more than the 1024 allowed", status.Error);
    }

    [Fact]
    public async Task Reports_are_there_before_the_job_is_completed()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync((_, job, _) =>
        {
            job.Log("first");
            job.Log("second\nthird");
            job.ReportProgress(0.25);
            job.ReportProgress(0.75, "nearly");
            return Task.FromResult(DelegateWorker.Done);
        });
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync());
        Assert.Equal("""{"fraction":0.75,"message":"nearly"}""", status.Progress?.GetRawText());
        var log = await cluster.Queue.GetLogAsync(status.JobId, cancellationToken: Cancel);
        Assert.Equal(["first", "second", "third"], log!.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Reports_of_a_running_job_are_seen_while_it_runs()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync((input, job, token) =>
        {
            job.ReportProgress(0.5);
            return UntilStoppedAsync(input, job, token);
        });
        var id = await cluster.SubmitAsync();
        await Eventually.TrueAsync(async () => (await cluster.Queue.GetAsync(id, Cancel))!.Progress is not null, what: "the progress");
        await cluster.Queue.CancelAsync(id, Cancel);
        await cluster.EndOfAsync(id);
    }

    [Fact]
    public async Task A_delayed_job_runs_when_it_is_due_and_not_at_the_next_poll()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System), options => options.PollInterval = TimeSpan.FromHours(1));
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync(configure: job => job with { DelaySeconds = 0.5 }));
        Assert.Equal(JobState.Completed, status.State);
    }

    [Fact]
    public async Task Several_queues_share_the_slots_in_turns()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        var other = JobType.Parse("other");
        await cluster.Queue.SetTargetAsync(other, new JobTarget.Queue(), Cancel);
        List<JobId> ids = [];
        for (int i = 0; i < 20; i++)
            ids.Add(await cluster.SubmitAsync(configure: i < 19 ? null : job => job with { SchemaName = other }));
        List<JobType> order = [];
        await cluster.StartWorkerAsync(
            (_, job, _) =>
            {
                order.Add(job.JobType);
                return Task.FromResult(DelegateWorker.Done);
            },
            options =>
            {
                options.Queues.Add(other.Value);
                (options.Concurrency, options.Prefetch) = (1, 0);
            });
        foreach (var id in ids)
            await cluster.EndOfAsync(id);
        Assert.InRange(order.IndexOf(other), 0, 3);
    }

    private static async Task<JsonElement> UntilStoppedAsync(JsonElement input, JobContext job, CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return DelegateWorker.Done;
    }
}
