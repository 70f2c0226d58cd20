using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Launching;

public sealed class FailedLaunchTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_worker_type_is_named()
    {
        await using var node = await cluster.StartNodeAsync();
        var status = await node.FailedAsync("nobody knows it");
        Assert.Equal(("Worker type 'nobody knows it' is not registered", "resolve", null), (status.Error, status.Phase, status.WorkerUrl));
    }

    [Theory]
    [InlineData("No.Such.Worker", "There is no worker class 'No.Such.Worker'")]
    [InlineData("Mindtrace.Node.Tests.Launching.FailedLaunchTests", "is no worker")]
    [InlineData("Mindtrace.Node.Tests.Cluster.ThrowingWorker", "its constructor threw InvalidOperationException: no model at this place")]
    public async Task A_class_that_cannot_be_had_fails_with_the_worker_s_words(string workerClass, string reason)
    {
        await using var node = await cluster.StartNodeAsync();
        var status = await node.FailedAsync(await cluster.TestTypeAsync(workerClass));
        Assert.StartsWith("The worker process ended with exit code 3 before it was ready: ", status.Error, StringComparison.Ordinal);
        Assert.Contains(reason, status.Error, StringComparison.Ordinal);
        Assert.Contains(status.LogTail, line => line.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_dies_at_its_start_fails_with_its_last_lines()
    {
        await using var node = await cluster.StartNodeAsync(("WORKER_PORTS_RANGE", FreePort.NextRange(1)));
        var status = await node.FailedAsync(await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.DyingWorker", """{"exit_code":7}"""));
        Assert.StartsWith("The worker process ended with exit code 7 before it was ready: ", status.Error, StringComparison.Ordinal);
        Assert.Equal(50, status.LogTail.Count);
        Assert.Contains("the last words", status.LogTail);
        Assert.Contains("line 100", status.LogTail);
        Assert.DoesNotContain("line 1", status.LogTail);
        Assert.Equal(status.WorkerUrl, (await node.LaunchAsync(await cluster.EchoTypeAsync())).WorkerUrl);
    }

    [Fact]
    public async Task A_worker_that_never_answers_is_ended()
    {
        await using var node = await cluster.StartNodeAsync(("WORKER_START_TIMEOUT", "00:00:02"), ("WORKER_STOP_TIMEOUT", "00:00:01"));
        var status = await node.FailedAsync(await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.HangingWorker"));
        Assert.Equal("The worker was not ready within 2 s (it should start)", status.Error);
        Assert.False(Processes.Runs(node.Log.ProcessesOf(status.WorkerId).Single()));
    }

    [Fact]
    public async Task A_package_with_the_wrong_hash_is_not_run()
    {
        await using var node = await cluster.StartNodeAsync();
        string name = TestCluster.NewName("package");
        var package = await cluster.UploadAsync(name, typeof(FailedLaunchTests).Assembly.Location);
        await cluster.Registry.RegisterAsync(TestCluster.Type(name, "Mindtrace.Node.Tests.Cluster.ProbeWorker") with { Package = package with { Sha256 = new string('0', 64) } }, Cancel);
        var status = await node.FailedAsync(name);
        Assert.Equal($"Package {name} 1.0 has the SHA-256 {package.Sha256} in the registry, but {new string('0', 64)} is asked for", status.Error);
        Assert.Empty(node.Log.ProcessesOf(status.WorkerId));
        Assert.Null(status.WorkerUrl);
    }

    [Fact]
    public async Task A_package_that_is_not_there_is_named()
    {
        await using var node = await cluster.StartNodeAsync();
        string name = TestCluster.NewName("package");
        await cluster.Registry.RegisterAsync(TestCluster.Type(name, "A.B") with { Package = new PackageReference { Name = name, Version = "9" } }, Cancel);
        Assert.Equal($"Package {name} 9 is not in the registry", (await node.FailedAsync(name)).Error);
    }

    [Fact]
    public async Task A_package_with_an_entry_that_leaves_its_folder_is_not_run()
    {
        await using var node = await cluster.StartNodeAsync();
        string name = TestCluster.NewName("package");
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntryFromFile(typeof(FailedLaunchTests).Assembly.Location, "Worker.dll");
            archive.CreateEntry("../../evil.dll");
        }

        zip.Position = 0;
        var package = await cluster.Registry.UploadPackageAsync(name, "1.0", zip, Cancel);
        await cluster.Registry.RegisterAsync(TestCluster.Type(name, "Mindtrace.Node.Tests.Cluster.ProbeWorker") with { Package = package }, Cancel);
        var status = await node.FailedAsync(name);
        Assert.Equal($"Package {name} 1.0 holds the entry '../../evil.dll', which leaves the package's folder", status.Error);
        Assert.Equal("unpack", status.Phase);
        Assert.Empty(node.Log.ProcessesOf(status.WorkerId));
    }

    [Fact]
    public async Task A_package_that_is_too_large_is_not_run()
    {
        await using var node = await cluster.StartNodeAsync(("MAX_PACKAGE_BYTES", "1000"), ("NODE_FOLDER", Path.Combine(cluster.Settings.First(setting => setting.Key is "NODE_FOLDER").Value, "small")));
        Assert.EndsWith("unpacks to more than the 1000 bytes allowed", (await node.FailedAsync(await cluster.TestTypeAsync("Mindtrace.Node.Tests.Cluster.ProbeWorker"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ports_that_others_use_are_passed_over_until_none_is_left()
    {
        string range = FreePort.NextRange(2);
        int[] ports = [.. range.Split('-').Select(int.Parse)];
        using var foreign = new TcpListener(IPAddress.Loopback, ports[0]);
        foreign.Start();
        await using var node = await cluster.StartNodeAsync(("WORKER_PORTS_RANGE", range));
        string type = await cluster.EchoTypeAsync();

        Assert.Equal($"http://127.0.0.1:{ports[1]}", (await node.LaunchAsync(type)).WorkerUrl);
        Assert.Equal($"No port of the node's range {range} is free", (await node.FailedAsync(type)).Error);
        foreign.Stop();
        Assert.Equal($"http://127.0.0.1:{ports[0]}", (await node.LaunchAsync(type)).WorkerUrl);
    }

    [Fact]
    public async Task A_chosen_address_that_is_in_use_is_refused()
    {
        using var foreign = new TcpListener(IPAddress.Loopback, FreePort.Next());
        foreign.Start();
        string taken = $"http://127.0.0.1:{((IPEndPoint)foreign.LocalEndpoint).Port}";
        await using var node = await cluster.StartNodeAsync();
        string type = await cluster.EchoTypeAsync();
        var first = await node.LaunchAsync(type);

        foreach (string url in (string[])[taken, first.WorkerUrl!])
            Assert.Equal($"Port {new Uri(url).Port} of {url} is in use on this node", (await node.FailedAsync(type, url)).Error);
    }

    [Fact]
    public async Task An_address_that_is_not_this_machine_s_fails_with_the_worker_s_words()
    {
        await using var node = await cluster.StartNodeAsync();
        // Reserved for documentation (RFC 5737).
        var status = await node.FailedAsync(await cluster.EchoTypeAsync(), $"http://192.0.2.1:{FreePort.Next()}");
        Assert.Equal("The worker process ended with exit code 4 before it was ready: " + status.LogTail[^1], status.Error);
    }

    [Fact]
    public async Task A_registry_that_is_away_is_named()
    {
        int port = FreePort.Next();
        await using var node = await cluster.StartNodeAsync(("MINIO_ENDPOINT", $"127.0.0.1:{port}"), ("MINIO_ACCESS_KEY", "a"), ("MINIO_SECRET_KEY", "hidden-secret"));
        var status = await node.FailedAsync("echo");
        Assert.StartsWith($"The object store at 127.0.0.1:{port} cannot be reached: ", status.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-secret", string.Join('\n', node.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_worker_host_is_named_with_the_setting()
    {
        string path = Path.Combine(Path.GetTempPath(), "nowhere", "host.dll");
        await using var node = await cluster.StartNodeAsync(("WORKER_HOST_PATH", path));
        Assert.Equal($"The worker host was not found at {path}; set MINDTRACE_CLUSTER__WORKER_HOST_PATH to its dll or executable.", (await node.FailedAsync(await cluster.EchoTypeAsync())).Error);
    }
}
