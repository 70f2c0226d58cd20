using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Launching;

public sealed class LaunchTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_launched_through_the_manager_completes_jobs()
    {
        string range = FreePort.NextRange(3);
        await using var node = await cluster.StartNodeAsync(("WORKER_PORTS_RANGE", range));
        string type = TestCluster.NewName("echo");
        await cluster.Client.RegisterWorkerTypeAsync(TestCluster.Type(type, "mindtrace.cluster.workers.echo_worker.EchoWorker") with { JobType = JobType.Parse(type) }, Cancel);

        var launch = await cluster.Client.LaunchWorkerAsync(new LaunchWorkerRequest { NodeUrl = node.Url, WorkerType = type }, Cancel);
        var status = await cluster.Client.WaitForLaunchAsync(node.Url, launch.LaunchId, TimeSpan.FromSeconds(120), Cancel);

        Assert.Equal((LaunchState.Ready, "ready", null, status.WorkerId), (status.Status, status.Phase, status.Error, status.WorkerName));
        Assert.Equal($"http://127.0.0.1:{range.Split('-')[0]}", status.WorkerUrl);
        Assert.Equal(0, status.Restarts);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"*{status.WorkerId}*"));
        var job = await cluster.RunAsync(type, new { message = "hello" });
        Assert.Equal((JobState.Completed, status.WorkerId, """{"echoed":"hello"}"""), (job.State, job.WorkerId, job.Output.GetRawText()));
        Assert.Equal(type, (await cluster.Client.GetWorkerStatusAsync(status.WorkerId!, Cancel)).WorkerType);
    }

    [Fact]
    public async Task A_name_and_an_address_may_be_chosen()
    {
        await using var node = await cluster.StartNodeAsync();
        string type = await cluster.EchoTypeAsync();
        string url = $"http://127.0.0.1:{FreePort.Next()}";
        var status = await node.LaunchAsync(type, "my worker", url + "/");
        Assert.Equal(("my worker", url), (status.WorkerName, status.WorkerUrl));
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        Assert.Equal(status.WorkerId, (await new WorkerClient(http).GetStatusAsync(Cancel)).WorkerId);
    }

    [Fact]
    public async Task A_worker_of_a_package_completes_jobs_and_is_unpacked_once()
    {
        await using var node = await cluster.StartNodeAsync();
        string output = SourceFolder.Of($"samples/WordCount/bin/{Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))}/net10.0");
        string name = TestCluster.NewName("word-count");
        var package = await cluster.UploadAsync(name, Directory.GetFiles(output, "Mindtrace.Samples.WordCount.*"));
        await cluster.Client.RegisterWorkerTypeAsync(
            TestCluster.Type(name, "Mindtrace.Samples.WordCount.WordCountWorker") with { JobType = JobType.Parse(name), Package = new PackageReference { Name = name } }, Cancel);

        var workers = await Task.WhenAll(node.LaunchAsync(name), node.LaunchAsync(name));
        var job = await cluster.RunAsync(name, new { lines = (string[])["the cluster runs", "jobs"] });

        Assert.NotEqual(workers[0].WorkerUrl, workers[1].WorkerUrl);
        Assert.Equal((JobState.Completed, """{"words":4,"longest":"cluster"}"""), (job.State, job.Output.GetRawText()));
        Assert.True(Directory.Exists(Path.Combine(cluster.Settings.First(setting => setting.Key is "NODE_FOLDER").Value, "packages", package.Sha256!)));
    }

    [Fact]
    public async Task A_package_stays_while_a_worker_runs_from_it_and_goes_when_it_was_unused_for_the_time()
    {
        var retention = TimeSpan.FromDays(30);
        string folder = Path.Combine(cluster.Settings.First(setting => setting.Key is "NODE_FOLDER").Value, "rarely-used");
        await using var node = await cluster.StartNodeAsync(("NODE_FOLDER", folder));
        var source = node.Services.GetRequiredService<WorkerSource>();
        string type = await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.ProbeWorker");
        var worker = await node.LaunchAsync(type);
        string mark = Assert.Single(Directory.GetFiles(Path.Combine(folder, "packages"), "*.use"));
        string package = Path.ChangeExtension(mark, null);

        Forget();
        await source.RemoveUnusedAsync(retention, Cancel);
        Assert.NotEmpty(Directory.GetFiles(package));

        await node.Client.ShutdownWorkerByIdAsync(worker.WorkerId!, Cancel);
        await source.RemoveUnusedAsync(retention, Cancel);
        Assert.True(Directory.Exists(package));

        Forget();
        await source.RemoveUnusedAsync(retention, Cancel);
        Assert.False(Directory.Exists(package));
        await node.LaunchAsync(type);

        void Forget() => File.SetLastWriteTimeUtc(mark, (TimeProvider.System.GetUtcNow() - retention - TimeSpan.FromMinutes(1)).UtcDateTime);
    }

    [Fact]
    public async Task Twenty_launches_at_once_get_twenty_ports()
    {
        await using var node = await cluster.StartNodeAsync(("WORKER_PORTS_RANGE", FreePort.NextRange(20)), ("PARALLEL_LAUNCHES", "4"));
        string type = await cluster.EchoTypeAsync();
        string[] launches = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.BeginAsync(type)));
        var workers = await Task.WhenAll(launches.Select(launch => node.UntilAsync(launch, status => status.Status is LaunchState.Ready or LaunchState.Failed)));

        Assert.All(workers, worker => Assert.Equal((LaunchState.Ready, null), (worker.Status, worker.Error)));
        Assert.Equal(20, workers.Select(worker => worker.WorkerUrl).Distinct().Count());
        Assert.Equal("No port of the node's range", (await node.FailedAsync(type)).Error![.."No port of the node's range".Length]);
    }

    [Fact]
    public async Task Two_nodes_with_one_range_do_not_share_a_port()
    {
        string range = FreePort.NextRange(2);
        await using var one = await cluster.StartNodeAsync(("WORKER_PORTS_RANGE", range));
        await using var two = await cluster.StartNodeAsync(("WORKER_PORTS_RANGE", range));
        string type = await cluster.EchoTypeAsync();
        var workers = await Task.WhenAll(one.LaunchAsync(type), two.LaunchAsync(type));
        Assert.NotEqual(workers[0].WorkerUrl, workers[1].WorkerUrl);
    }
}
