using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Workers.Tests;

/// <summary>What becomes of a worker's jobs when it stops, and when its store does.</summary>
public sealed class StoppingTests(RedisFixture store) : IClassFixture<RedisFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopping_worker_lets_its_job_end_and_claims_no_other()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        bool fired = false;
        var worker = await cluster.StartWorkerAsync(
            async (_, _, token) =>
            {
                begun.SetResult();
                await gate.Task;
                fired = token.IsCancellationRequested;
                return DelegateWorker.Done;
            },
            options => options.Concurrency = 1);
        var running = await cluster.SubmitAsync();
        // Claimed is not enough: what is not begun yet is handed back.
        await begun.Task.WaitAsync(Cancel);
        var waiting = await cluster.SubmitAsync();

        var stopped = worker.StopAsync(Cancel);
        Assert.False(stopped.IsCompleted);
        gate.SetResult();
        await stopped;
        Assert.False(fired);
        Assert.Equal(JobState.Completed, (await cluster.Queue.GetAsync(running, Cancel))!.State);
        Assert.Equal((JobState.Queued, 0), await StateAsync(cluster, waiting));
    }

    [Fact]
    public async Task A_job_that_outlasts_the_drain_is_handed_back_and_its_attempt_does_not_count()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString, lease: TimeSpan.FromMinutes(10));
        var worker = await cluster.StartWorkerAsync(
            async (_, _, token) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return DelegateWorker.Done;
            },
            options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));
        var id = await cluster.SubmitAsync();
        await cluster.UntilAsync(id, JobState.Running);
        await worker.StopAsync(Cancel);
        Assert.Equal((JobState.Queued, 0), await StateAsync(cluster, id));

        await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System));
        var status = await cluster.EndOfAsync(id);
        Assert.Equal((JobState.Completed, 1), (status.State, status.Attempt));
    }

    [Fact]
    public async Task A_job_that_ignores_its_token_is_handed_back_all_the_same()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString, lease: TimeSpan.FromMinutes(10));
        var worker = await cluster.StartWorkerAsync(
            (_, _, _) => new TaskCompletionSource<JsonElement>().Task, options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));
        var id = await cluster.SubmitAsync();
        await cluster.UntilAsync(id, JobState.Running);
        await worker.StopAsync(Cancel);
        Assert.Equal((JobState.Queued, 0), await StateAsync(cluster, id));
    }

    [Fact]
    public async Task An_idle_worker_stops_at_once_and_says_goodbye()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        var worker = await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System), options => options.WorkerId = "leaving");
        await Eventually.TrueAsync(async () => (await cluster.Directory.FindAsync("leaving", Cancel))?.Status is WorkerState.Idle, what: "the worker to be known");
        await worker.StopAsync(Cancel);
        Assert.Equal(WorkerState.Shutdown, (await cluster.Directory.FindAsync("leaving", Cancel))!.Status);
    }

    [Fact]
    public async Task The_directory_shows_what_a_worker_does()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        var gate = new TaskCompletionSource<JsonElement>();
        await cluster.StartWorkerAsync((_, _, _) => gate.Task, options => (options.WorkerId, options.Url) = ("busy", "http://127.0.0.1:8092"));
        var id = await cluster.SubmitAsync();
        await Eventually.TrueAsync(async () => (await cluster.Directory.FindAsync("busy", Cancel))?.Status is WorkerState.Running, what: "the worker to be running");
        var status = await cluster.Directory.FindByUrlAsync("http://127.0.0.1:8092/", Cancel);
        Assert.Equal(("busy", "echo", id.Value), (status!.WorkerId, status.WorkerType, status.JobId));
        gate.SetResult(DelegateWorker.Done);
        await Eventually.TrueAsync(async () => (await cluster.Directory.FindAsync("busy", Cancel))!.Status is WorkerState.Idle, what: "the worker to be idle");
    }

    [Fact]
    public async Task A_start_hook_that_fails_is_called_again_before_any_job_runs()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        int calls = 0;
        var worker = new DelegateWorker(
            (_, _, _) => Task.FromResult(JsonSerializer.SerializeToElement(calls)),
            _ => ++calls == 1 ? throw new InvalidOperationException("no model") : Task.CompletedTask);
        await cluster.StartWorkerAsync(worker);
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync());
        Assert.Equal("2", status.Output.GetRawText());
        await cluster.EndOfAsync(await cluster.SubmitAsync());
        Assert.Equal(2, calls);
    }

    private static async Task<(JobState State, int Attempt)> StateAsync(TestCluster cluster, JobId id)
    {
        var status = await cluster.Queue.GetAsync(id, Cancel);
        return (status!.State, status.Attempt);
    }
}
