using Mindtrace.Jobs;

namespace Mindtrace.Workers.Tests;

public sealed class AwayOnRedisTests(RedisFixture store) : AwayTests(store), IClassFixture<RedisFixture>;

public sealed class AwayOnGarnetTests(GarnetFixture store) : AwayTests(store), IClassFixture<GarnetFixture>;

/// <summary>Workers whose work is done elsewhere, where that cannot be reached.</summary>
public abstract class AwayTests(StoreFixture store)
{
    [Fact]
    public async Task A_job_is_handed_back_and_runs_once_the_start_hook_succeeds_again()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        int runs = 0, starts = 0;
        var worker = new DelegateWorker(
            (_, _, _) => Interlocked.Increment(ref runs) == 1 ? throw new WorkerAwayException("it is away") : Task.FromResult(DelegateWorker.Done),
            _ => Interlocked.Increment(ref starts) == 2 ? throw new WorkerAwayException("it is still away") : Task.CompletedTask);
        await cluster.StartWorkerAsync(worker, options => options.Concurrency = 1);

        var status = await cluster.EndOfAsync(await cluster.SubmitAsync());
        var next = await cluster.EndOfAsync(await cluster.SubmitAsync());

        Assert.Equal((JobState.Completed, 1), (status.State, status.Attempt));
        Assert.Equal(JobState.Completed, next.State);
        Assert.Equal((3, 3), (runs, starts));
    }

    [Fact]
    public async Task A_worker_that_is_away_stops_at_once()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        int starts = 0;
        var worker = new DelegateWorker(
            (_, _, _) => throw new WorkerAwayException("it is away"),
            _ => Interlocked.Increment(ref starts) == 1 ? Task.CompletedTask : throw new WorkerAwayException("it is still away"));
        var host = await cluster.StartWorkerAsync(worker, options => options.DrainTimeout = TimeSpan.FromHours(1));
        var id = await cluster.SubmitAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref starts) > 1, what: "the second start");

        await host.StopAsync(TestContext.Current.CancellationToken);

        var status = await cluster.Queue.GetAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal((JobState.Queued, 0), (status!.State, status.Attempt));
    }
}
