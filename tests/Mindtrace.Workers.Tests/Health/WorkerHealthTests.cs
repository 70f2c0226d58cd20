using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Mindtrace.Workers.Tests;

public sealed class WorkerHealthTests
{
    [Fact]
    public async Task A_worker_is_ready_while_it_looks_for_jobs_and_not_while_its_store_is_away()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        var worker = await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System));
        await BecomesAsync(worker, null);

        await redis.StopAsync();
        await BecomesAsync(worker, "The job store cannot be reached");

        await redis.StartAgainAsync();
        await BecomesAsync(worker, null);
    }

    [Fact]
    public async Task A_worker_is_ready_once_its_start_hook_has_ended_and_no_longer_when_it_has_stopped()
    {
        await using var store = await GarnetStore.StartAsync();
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        var loaded = new TaskCompletionSource();
        var worker = await cluster.StartWorkerAsync(new SlowStart(loaded.Task));
        await BecomesAsync(worker, "The worker's start hook has not ended yet");

        loaded.SetResult();
        await BecomesAsync(worker, null);

        await worker.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("The worker has stopped", await FaultAsync(worker));
    }

    private static Task BecomesAsync(IHost worker, string? fault) =>
        Eventually.TrueAsync(async () => await FaultAsync(worker) == fault, what: fault ?? "the worker to be ready");

    private static async Task<string?> FaultAsync(IHost worker)
    {
        var report = await worker.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"));
        var entry = Assert.Single(report.Entries).Value;
        return entry.Status is HealthStatus.Healthy ? null : entry.Description;
    }

    private sealed class SlowStart(Task loaded) : Worker
    {
        public override Task StartAsync(CancellationToken cancellationToken) => loaded.WaitAsync(cancellationToken);

        protected override Task<JsonElement> RunAsync(JsonElement payload, JobContext job, CancellationToken cancellationToken) => Task.FromResult(payload);
    }
}
