using Mindtrace.Jobs;
using StackExchange.Redis;

namespace Mindtrace.Workers.Tests;

/// <summary>A store that goes away and comes back.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task A_store_that_restarts_in_the_middle_loses_no_job()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        // Longer than the store is away on a slow machine: whatever was begun by then would be begun again.
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, lease: TimeSpan.FromSeconds(15));
        int begun = 0;
        await cluster.StartWorkerAsync(
            async (_, _, token) =>
            {
                Interlocked.Increment(ref begun);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token);
                return DelegateWorker.Done;
            },
            options => options.Concurrency = 4);
        List<JobId> ids = [];
        for (int i = 0; i < 100; i++)
            ids.Add(await cluster.SubmitAsync(configure: job => job with { MaxAttempts = 5 }));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) > 20, what: "some jobs to run");

        await redis.StopAsync();
        await redis.StartAgainAsync();
        await Eventually.TrueAsync(
            () => OrAwayAsync(async () => (await cluster.Queue.GetStatsAsync(TestCluster.Echo))[0].Completed == ids.Count), what: "all jobs to be completed");
        Assert.InRange(begun, ids.Count, ids.Count + 20);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_costs_no_attempt()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        // No lease runs out while this test runs: a job that is not returned stays running.
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, lease: TimeSpan.FromMinutes(10));
        for (int i = 0; i < 3; i++)
        {
            await cluster.StartWorkerAsync(async (_, _, token) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, token);
                return DelegateWorker.Done;
            });
        }

        int count = 0;
        for (int crash = 0; crash < 3; crash++)
        {
            int completed = count;
            for (int i = 0; i < 10; i++, count += 300)
                await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => cluster.SubmitAsync()));
            await Eventually.TrueAsync(() => OrAwayAsync(async () => (await StatsAsync()).Completed > completed), what: "some jobs to be completed");
            await redis.StopAsync();
            await redis.StartAgainAsync();
            await Eventually.TrueAsync(() => OrAwayAsync(async () => (await StatsAsync()).Completed == count), what: "all jobs to be completed");
        }

        Assert.Equal((0, 0), ((await StatsAsync()).DeadLetters, (await StatsAsync()).Running));

        async Task<QueueStats> StatsAsync() => (await cluster.Queue.GetStatsAsync(TestCluster.Echo))[0];
    }

    [Fact]
    public async Task An_outcome_that_could_not_be_told_is_told_once_the_store_is_back()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, lease: TimeSpan.FromMinutes(10));
        var gate = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await cluster.StartWorkerAsync(async (_, job, _) =>
        {
            await gate.Task;
            job.Log("the store is away");
            ended.SetResult();
            return DelegateWorker.Done;
        });
        var id = await cluster.SubmitAsync();
        await cluster.UntilAsync(id, JobState.Running);

        await redis.StopAsync();
        gate.SetResult();
        await ended.Task;
        await redis.StartAgainAsync();
        await Eventually.TrueAsync(() => OrAwayAsync(async () => (await cluster.Queue.GetAsync(id))!.State is JobState.Completed), what: "the outcome to be told");
        var log = await cluster.Queue.GetLogAsync(id, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("the store is away", Assert.Single(log!.Lines).Text);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_does_not_end_the_consuming()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        var faulty = await cluster.SubmitAsync();
        await using (var store = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString))
        {
            string prefix = cluster.Environment.Single(variable => variable.Key.EndsWith("KEY_PREFIX", StringComparison.Ordinal)).Value!;
            Assert.False(await store.GetDatabase().HashSetAsync($"{prefix}:{{s0}}:job:{faulty.Value}", "j", "no JSON"));
        }

        await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System), options => options.Concurrency = 1);
        await Eventually.TrueAsync(async () => (await cluster.Queue.GetStatsAsync(TestCluster.Echo))[0].DeadLetters == 1, what: "the faulty record to be put aside");
        Assert.Equal(JobState.Completed, (await cluster.EndOfAsync(await cluster.SubmitAsync())).State);
    }

    private static async Task<bool> OrAwayAsync(Func<Task<bool>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            return false;
        }
    }
}
