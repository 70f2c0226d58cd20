using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Workers.Tests;

/// <summary>Container jobs that come from the queue to worker processes.</summary>
[Collection(DockerTests.Name)]
public sealed class DockerClusterTests(DockerFixture docker, RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    private Dictionary<string, string?> Settings => new()
    {
        ["MINDTRACE_WORKER:DOCKER:HOST"] = docker.Daemon.Host,
        ["MINDTRACE_WORKER:DOCKER:NETWORK"] = "none",
        ["MINDTRACE_WORKER:SCRIPT:SCRATCH_FOLDER"] = _folder.File("scratch"),
        ["MINDTRACE_WORKER:GIT:CACHE_FOLDER"] = _folder.File("mirrors"),
        ["MINDTRACE_CLUSTER:REGISTRY_FOLDER"] = _folder.File("store"),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Jobs_end_as_their_containers_do()
    {
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        await using var worker = WorkerProcess.Start(cluster, Settings);

        var ok = await cluster.SubmitAsync(Payload("echo out; echo err >&2"));
        var failing = await cluster.SubmitAsync(Payload("exit 4"));
        bool limitsMemory = await docker.Daemon.LimitsMemoryAsync();
        var hungry = await cluster.SubmitAsync(Payload(limitsMemory ? "tail /dev/zero" : "exit 137", ""","memory":"16m" """));
        var cancelled = await cluster.SubmitAsync(Payload("echo begun; sleep 1000"));
        await worker.UntilAsync(async () => (await cluster.Queue.GetLogAsync(cancelled))?.Lines.Any(line => line.Text == "begun") is true, "the job to be cancelled to run");
        await cluster.Queue.CancelAsync(cancelled, TestContext.Current.CancellationToken);

        var output = (await cluster.EndOfAsync(ok)).Output;
        Assert.Equal("out\n", output.GetProperty("stdout").GetString());
        Assert.Equal("err\n", output.GetProperty("stderr").GetString());
        Assert.Equal(0, output.GetProperty("exit_code").GetInt32());
        Assert.StartsWith("sha256:", output.GetProperty("image_id").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, (await cluster.EndOfAsync(failing)).Output.GetProperty("exit_code").GetInt32());
        (int limit, output) = await TimeLimit.UntilBegunAsync(
            async limit => (await cluster.EndOfAsync(await cluster.SubmitAsync(Payload("echo begun; sleep 1000"), job => job with { TimeoutSeconds = limit }))).Output);
        Assert.Equal($"timed out after {limit} s", output.GetProperty("reason").GetString());
        Assert.Equal("begun\n", output.GetProperty("stdout").GetString());
        output = (await cluster.EndOfAsync(cancelled)).Output;
        Assert.Equal("cancelled", output.GetProperty("reason").GetString());
        Assert.Equal("begun\n", output.GetProperty("stdout").GetString());
        Assert.Contains("used up its memory of 16 MiB", (await cluster.EndOfAsync(hungry)).Error, StringComparison.Ordinal);
        await worker.StopAsync();
        Assert.Empty(await docker.Daemon.ContainersAsync());
    }

    [Fact]
    public async Task The_container_of_a_killed_worker_is_removed_by_the_next_which_does_the_job()
    {
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, TimeSpan.FromSeconds(6));
        await using var first = WorkerProcess.Start(cluster, Settings);
        var id = await cluster.SubmitAsync(Payload("echo begun; sleep 1000"), job => job with { MaxAttempts = 2 });
        await first.UntilAsync(async () => (await docker.Daemon.ContainersAsync()).Count == 1, "the container");
        string left = (await docker.Daemon.ContainersAsync())[0];

        await first.KillAsync();
        Assert.Equal([left], await docker.Daemon.ContainersAsync());
        await using var second = WorkerProcess.Start(cluster, Settings);
        await second.UntilAsync(async () => !(await docker.Daemon.ContainersAsync()).Contains(left), "the removal of what was left");
        await second.UntilAsync(async () => (await cluster.Queue.GetAsync(id)) is { State: JobState.Running, Attempt: 2 }, "the second attempt");
        await second.UntilAsync(async () => (await docker.Daemon.ContainersAsync($"mindtrace.job={id}")).Count == 1, "the second container");
        await cluster.Queue.CancelAsync(id, TestContext.Current.CancellationToken);
        await cluster.EndOfAsync(id);

        await second.StopAsync();
        Assert.Empty(await docker.Daemon.ContainersAsync());
        Assert.Empty(Directory.GetDirectories(_folder.File("scratch")));
    }

    [Fact]
    public async Task Jobs_with_random_kills_leave_no_container_and_no_folder()
    {
        int jobs = KilledJobs.Count(12);
        var random = KilledJobs.Random();
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, TimeSpan.FromSeconds(2));
        var ids = new List<JobId>();
        for (int i = 0; i < jobs; i++)
            ids.Add(await cluster.SubmitAsync(Payload($"sleep 1000 & sleep 0.{random.Next(100):000}; exit {random.Next(20) / 19}"), job => job with { MaxAttempts = 5, TimeoutSeconds = random.Next(20) == 0 ? 0.3 : 60 }));

        var worker = WorkerProcess.Start(cluster, Settings);
        for (int kills = 0; kills < Math.Max(1, jobs / 20); kills++)
        {
            await worker.UntilAsync(async () => (await docker.Daemon.ContainersAsync()).Count > 0, "a container");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System, TestContext.Current.CancellationToken);
            await cluster.Queue.CancelAsync(ids[random.Next(jobs)], TestContext.Current.CancellationToken);
            await worker.KillAsync();
            await worker.DisposeAsync();
            worker = WorkerProcess.Start(cluster, Settings);
        }

        await using var last = worker;
        foreach (var id in ids)
            await cluster.EndOfAsync(id);
        await last.UntilAsync(async () => (await docker.Daemon.ContainersAsync()).Count == 0, "the removal of every container");
        await last.StopAsync();
        Assert.Empty(Directory.GetDirectories(_folder.File("scratch")));
    }

    private static string Payload(string line, string more = "") =>
        $$$"""{"environment":{"docker":{"image":"{{{DockerDaemon.Image}}}"{{{more}}} } },"command":{{{JsonSerializer.Serialize(line)}}} }""";
}
