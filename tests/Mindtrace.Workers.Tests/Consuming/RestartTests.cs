using Mindtrace.Jobs;
using StackExchange.Redis;

namespace Mindtrace.Workers.Tests;

/// <summary>What becomes of jobs where the consume loop ends by a failure that it doesn't know.</summary>
public abstract class RestartTests(StoreFixture store)
{
    [Fact]
    public async Task A_job_whose_claim_ended_the_loop_runs_once_it_is_begun_again_and_pays_no_attempt()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString, lease: TimeSpan.FromMinutes(10));
        int faults = 0, runs = 0;
        await StartWorkerAsync(cluster, () => Interlocked.Increment(ref runs), async (script, evaluate) =>
        {
            var answer = await evaluate();
            if (Is("claim", script) && answer.Length > 2 && Interlocked.CompareExchange(ref faults, 1, 0) == 0)
                throw new InvalidOperationException("Nobody foresaw this");
            return answer;
        });

        var status = await cluster.EndOfAsync(await cluster.SubmitAsync());

        Assert.Equal((JobState.Completed, 1, 1, 1), (status.State, status.Attempt, runs, faults));
    }

    [Fact]
    public async Task An_outcome_that_was_to_be_told_when_the_loop_ended_is_told_once_it_is_begun_again()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString, lease: TimeSpan.FromMinutes(10));
        int told = 0, runs = 0;
        bool claimFails = false;
        await StartWorkerAsync(cluster, () => Interlocked.Increment(ref runs), (script, evaluate) =>
        {
            // The outcome, and the claim that goes with it.
            if (Is("complete", script) && Interlocked.Increment(ref told) == 1)
                Volatile.Write(ref claimFails, true);
            else if (!Is("claim", script) || !Interlocked.Exchange(ref claimFails, false))
                return evaluate();
            return Task.FromException<RedisResult>(new InvalidOperationException("Nobody foresaw this"));
        });

        var status = await cluster.EndOfAsync(await cluster.SubmitAsync());

        Assert.Equal((JobState.Completed, 1, 1, 2), (status.State, status.Attempt, runs, told));
        Assert.Equal(JobState.Completed, (await cluster.EndOfAsync(await cluster.SubmitAsync())).State);
    }

    private async Task StartWorkerAsync(TestCluster cluster, Action runs, ScriptInterception interception) => await cluster.StartWorkerAsync(
        new DelegateWorker((_, _, _) =>
        {
            runs();
            return Task.FromResult(DelegateWorker.Done);
        }),
        options => options.Concurrency = 1,
        await InterceptedStore.ConnectAsync(store.ConnectionString, interception));

    private static bool Is(string name, string script) => script.Contains($"-- {name}.lua: ", StringComparison.Ordinal);
}

public sealed class RestartOnGarnet(GarnetFixture store) : RestartTests(store), IClassFixture<GarnetFixture>;

public sealed class RestartOnRedis(RedisFixture store) : RestartTests(store), IClassFixture<RedisFixture>;
