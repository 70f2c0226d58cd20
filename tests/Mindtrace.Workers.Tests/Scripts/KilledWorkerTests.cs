using System.Globalization;
using Mindtrace.Jobs;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

/// <summary>Script workers that are killed in mid-job.</summary>
public sealed class KilledWorkerTests(ScriptFixture scripts, RedisFixture redis) : IClassFixture<ScriptFixture>, IClassFixture<RedisFixture>
{
    [Fact]
    public async Task A_worker_killed_in_mid_job_leaves_nothing_once_its_successor_runs_which_also_does_the_job()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks at /proc");
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, TimeSpan.FromSeconds(6));
        await using var harness = await scripts.StartAsync();
        string mark = Mark();
        using var flags = new TempFolder();
        string command = $"cd {flags.Path}; if [ -e again ]; then echo second; else touch again; sleep 1000.{mark} & setsid sleep 2000.{mark} & sleep 3000.{mark}; fi";
        await using var first = WorkerProcess.Start(cluster, scripts);
        var id = await cluster.SubmitAsync(harness.Payload("plain", command), job => job with { MaxAttempts = 3 });
        await first.UntilAsync(() => Task.FromResult(LinuxCommandLines.Containing(mark).Count >= 4), "the command to run");

        await first.KillAsync();
        await Eventually.TrueAsync(() => !LinuxCommandLines.Containing(mark).Any(line => line.StartsWith($"sleep 1000.{mark}", StringComparison.Ordinal)), what: "the process group to end with its worker");
        await using var second = WorkerProcess.Start(cluster, scripts);
        var status = await cluster.EndOfAsync(id);

        Assert.Equal("second\n", status.Output.GetProperty("stdout").GetString());
        Assert.Equal(2, status.Attempt);
        Assert.Empty(LinuxCommandLines.Containing(mark));
        await second.StopAsync();
        await harness.DisposeAsync();
        Assert.Empty(Directory.GetDirectories(scripts.ScratchFolder));
    }

    [Fact]
    public async Task Jobs_with_random_kills_leave_no_folder_no_process_and_no_handle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks at /proc");
        int jobs = KilledJobs.Count(60);
        var random = KilledJobs.Random();
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, TimeSpan.FromSeconds(2));
        await using var harness = await scripts.StartAsync();
        string mark = Mark();
        var ids = new List<JobId>();
        for (int i = 0; i < jobs; i++)
        {
            string command = $"setsid sleep 1000.{mark} & head -c {random.Next(300_000)} /dev/zero; sleep 0.{random.Next(10):00}; exit {random.Next(20) / 19}";
            ids.Add(await cluster.SubmitAsync(harness.Payload("plain", command), job => job with { MaxAttempts = 5, TimeoutSeconds = random.Next(20) == 0 ? 0.05 : 60 }));
        }

        var worker = WorkerProcess.Start(cluster, scripts);
        HashSet<string> owners = [];
        for (int kills = 0; kills < jobs / 20; kills++)
        {
            await worker.UntilAsync(() => Task.FromResult(LinuxCommandLines.Containing(mark).Count > 0), "a job to run");
            owners.UnionWith(Directory.GetDirectories(scripts.ScratchFolder).Select(folder => Path.GetFileName(folder)));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System, TestContext.Current.CancellationToken);
            await cluster.Queue.CancelAsync(ids[random.Next(jobs)], TestContext.Current.CancellationToken);
            await worker.KillAsync();
            await worker.DisposeAsync();
            worker = WorkerProcess.Start(cluster, scripts);
        }

        await using var last = worker;
        foreach (var id in ids)
            await cluster.EndOfAsync(id);
        await Eventually.TrueAsync(() => LinuxCommandLines.Containing(mark).Count == 0, what: "every process to be gone");

        // Started not long ago, the last worker still opens what it keeps open: the first of these jobs are there for that.
        await RunAsync(10);
        var handles = Handles(last);
        await RunAsync(30);
        await Eventually.TrueAsync(() => Handles(last).Count <= handles.Count + 15, what: $"no more handles than {handles.Count}: {string.Join(", ", More(handles, Handles(last)))}");
        owners.UnionWith(Directory.GetDirectories(scripts.ScratchFolder).Select(folder => Path.GetFileName(folder)));
        await last.StopAsync();
        await harness.DisposeAsync();
        Assert.Empty(Directory.GetDirectories(scripts.ScratchFolder));
        Assert.Empty(owners.SelectMany(LeftCgroups));

        async Task RunAsync(int count)
        {
            var more = new List<JobId>();
            for (int i = 0; i < count; i++)
                more.Add(await cluster.SubmitAsync(harness.Payload("plain", "echo x; exit 0"), job => job with { MaxAttempts = 5 }));
            foreach (var id in more)
                Assert.Equal(JobState.Completed, (await cluster.EndOfAsync(id)).State);
        }
    }

    private static List<string> Handles(WorkerProcess worker) =>
        [.. Directory.GetFileSystemEntries($"/proc/{worker.Id}/fd").Select(handle => new FileInfo(handle).LinkTarget ?? "").Select(target => target.Split('[')[0])];

    private static IEnumerable<string> More(List<string> before, List<string> after) =>
        after.CountBy(target => target).Select(kind => (kind.Key, More: kind.Value - before.Count(target => target == kind.Key))).Where(kind => kind.More > 0).Select(kind => $"{kind.More} {kind.Key}");

    private static string[] LeftCgroups(string owner)
    {
        List<string> folders = [];
        if (OperatingSystem.IsLinux())
        {
            foreach (var group in Cgroup.Left(owner))
                folders.Add(group.Folder);
        }

        return [.. folders];
    }

    private static string Mark() => Random.Shared.Next(100_000, 999_999).ToString(CultureInfo.InvariantCulture);
}
