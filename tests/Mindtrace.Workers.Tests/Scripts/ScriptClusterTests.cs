using Mindtrace.Jobs;

namespace Mindtrace.Workers.Tests;

/// <summary>Script jobs that come from the queue.</summary>
public sealed class ScriptClusterTests(ScriptFixture scripts, RedisFixture redis) : IClassFixture<ScriptFixture>, IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Output_is_in_the_log_while_the_command_runs_and_a_cancelled_job_keeps_what_it_wrote()
    {
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        await using var worker = await scripts.StartAsync();
        await cluster.StartWorkerAsync(worker.Worker);

        var id = await cluster.SubmitAsync(worker.Payload("plain", "echo begun; echo trouble >&2; sleep 1000"));
        await Eventually.TrueAsync(async () => (await cluster.Queue.GetLogAsync(id, cancellationToken: TestContext.Current.CancellationToken))?.Lines is { } lines && lines.Any(line => line.Text == "begun") && lines.Any(line => line.Text == "trouble"));
        Assert.Equal(JobState.Running, (await cluster.Queue.GetAsync(id, TestContext.Current.CancellationToken))!.State);
        await cluster.Queue.CancelAsync(id, TestContext.Current.CancellationToken);
        var status = await cluster.EndOfAsync(id);

        Assert.Equal(JobState.Cancelled, status.State);
        Assert.Equal("cancelled", status.Output.GetProperty("reason").GetString());
        Assert.Equal("begun\n", status.Output.GetProperty("stdout").GetString());
        Assert.Equal("trouble\n", status.Output.GetProperty("stderr").GetString());
    }

    [Fact]
    public async Task A_job_that_takes_too_long_keeps_what_it_wrote()
    {
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        await using var worker = await scripts.StartAsync();
        await cluster.StartWorkerAsync(worker.Worker);

        var status = await cluster.EndOfAsync(await cluster.SubmitAsync(worker.Payload("plain", "echo begun; sleep 1000"), job => job with { TimeoutSeconds = 3 }));

        Assert.Equal(JobState.Failed, status.State);
        Assert.Equal("timed out after 3 s", status.Error);
        Assert.Equal("timed out after 3 s", status.Output.GetProperty("reason").GetString());
        Assert.Equal("begun\n", status.Output.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task The_progress_says_what_is_being_done_and_the_failure_what_went_wrong()
    {
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        await using var worker = await scripts.StartAsync();
        await cluster.StartWorkerAsync(worker.Worker);

        var status = await cluster.EndOfAsync(await cluster.SubmitAsync(worker.Payload("plain", "cat missing")));

        Assert.Equal(JobState.Failed, status.State);
        Assert.Equal("The command ended with exit code 1", status.Error);
        Assert.Contains("missing", status.Output.GetProperty("stderr").GetString(), StringComparison.Ordinal);
        Assert.Equal("command", status.Progress!.Value.GetProperty("phase").GetString());
    }
}
