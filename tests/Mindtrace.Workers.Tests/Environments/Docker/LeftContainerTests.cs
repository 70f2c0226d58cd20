using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

[Collection(DockerTests.Name)]
public sealed class LeftContainerTests(DockerFixture docker)
{
    [Fact]
    public async Task A_dead_workers_containers_are_removed_by_the_next_that_starts_and_a_living_ones_are_not()
    {
        using var dying = Process.Start("sleep", "1000");
        using var living = Process.Start("sleep", "1000");
        try
        {
            await using var first = As(ProcessIdentity.Of(dying.Id)!, "worker-a");
            await using var second = As(ProcessIdentity.Of(living.Id)!, "worker-b");
            await using var third = As(ProcessIdentity.Current, "worker-c");
            using var stop = new CancellationTokenSource();
            var runs = new[] { Sleep(first, stop), Sleep(second, stop), Sleep(third, stop) };
            await Eventually.TrueAsync(async () => (await docker.Daemon.ContainersAsync()).Count == 3, what: "three containers");

            dying.Kill();
            await dying.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(await third.Sweeper.TrySweepAsync(TestContext.Current.CancellationToken));

            Assert.Equal(2, (await docker.Daemon.ContainersAsync()).Count);
            await stop.CancelAsync();
            await Task.WhenAll(runs.Select(run => run.ContinueWith(_ => { }, TaskScheduler.Default)));
            Assert.Empty(await docker.Daemon.ContainersAsync());
        }
        finally
        {
            living.Kill();
            if (!dying.HasExited)
                dying.Kill();
        }
    }

    [Fact]
    public void What_is_left_over_follows_from_the_labels()
    {
        var here = ProcessIdentity.Current;
        var elsewhere = here with { Boot = "another" };
        var inContainer = here with { Space = "pid:[1]" };
        var dead = here with { Started = "0" };
        var ownership = new ContainerOwnership("worker-1", here);

        Assert.True(IsLeft(dead, "worker-2"));
        Assert.True(IsLeft(dead, "worker-1"));
        Assert.False(IsLeft(inContainer, "worker-2"));
        Assert.True(IsLeft(inContainer, "worker-1"));
        Assert.False(IsLeft(elsewhere, "worker-2", isRunning: true));
        Assert.True(IsLeft(elsewhere, "worker-2", isRunning: false));
        Assert.False(IsLeft(dead, "worker-2", host: "another-host"));
        Assert.True(IsLeft(dead, "worker-1", host: "another-host"));
        Assert.False(ownership.IsLeftOver(new Dictionary<string, string> { ["mindtrace.run"] = "x" }, isRunning: false));

        bool IsLeft(ProcessIdentity process, string worker, bool isRunning = true, string? host = null)
        {
            using var folder = new TempFolder();
            var context = new EnvironmentContext(Mindtrace.Jobs.JobId.Parse("j"), 1, worker, folder.Path, _ => { }, _ => { }, null);
            var labels = new ContainerOwnership(worker, process).Labels("run", context);
            if (host is not null)
                labels["mindtrace.host"] = host;
            return ownership.IsLeftOver(labels, isRunning);
        }
    }

    [Fact]
    public async Task Labels_name_the_worker_the_job_and_the_lease()
    {
        await using var worker = docker.Create();
        using var stop = new CancellationTokenSource();

        var run = Sleep(worker, stop);
        await Eventually.TrueAsync(async () => (await docker.Daemon.ContainersAsync()).Count == 1, what: "the container");

        foreach (string label in (string[])["mindtrace.worker=worker-1", "mindtrace.job=job-1", "mindtrace.lease=7", $"mindtrace.host={Environment.MachineName}"])
            Assert.Single(await docker.Daemon.ContainersAsync(label));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Containers_that_are_killed_at_any_moment_leave_none()
    {
        await using var worker = docker.Create();
        const int Count = 24;
        var random = KilledJobs.Random();
        int[] delays = [.. Enumerable.Range(0, Count).Select(_ => random.Next(2) == 0 ? 0 : random.Next(1, 600))];
        int ended = 0, killed = 0;

        await Parallel.ForEachAsync(delays, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (delay, _) =>
        {
            using var kill = delay == 0 ? new CancellationTokenSource() : new CancellationTokenSource(delay);
            try
            {
                await worker.RunAsync(delay == 0 ? "echo x" : "sleep 1000 & sleep 1000", stop: kill);
                Interlocked.Increment(ref ended);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref killed);
            }
        });

        Assert.Equal(delays.Count(delay => delay == 0), ended);
        Assert.Equal(Count, ended + killed);
        Assert.Empty(await docker.Daemon.ContainersAsync());
    }

    private DockerHarness As(ProcessIdentity process, string workerId) =>
        DockerHarness.Create(docker.Daemon, [], services => services.AddSingleton(new ContainerOwnership(workerId, process)));

    private static Task<ContainerRun> Sleep(DockerHarness worker, CancellationTokenSource stop) => worker.RunAsync("sleep 1000", stop: stop);
}
