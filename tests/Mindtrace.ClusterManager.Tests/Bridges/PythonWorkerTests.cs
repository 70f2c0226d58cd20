using System.Diagnostics;
using System.Globalization;

namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>A worker in Python, as a process that can be killed.</summary>
public sealed class PythonWorkerTests(GarnetFixture store) : IClassFixture<GarnetFixture>
{
    private static readonly string? Python = ((string[])["python3", "python3.exe"])
        .SelectMany(static name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    [Fact]
    public async Task Its_jobs_run_fail_and_survive_its_death()
    {
        Assert.SkipWhen(Python is null, "python3 is not installed (Debian: apt-get install python3)");
        await using var cluster = new BridgeCluster(store.ConnectionString);
        var manager = await cluster.StartManagerAsync();
        int port = FreePort.Next();
        using var first = Start(port);
        try
        {
            await manager.CallAsync("register_job_to_worker", new { job_type = "work", worker_url = $"http://127.0.0.1:{port}" });
            await manager.CallAsync("submit_job", BridgeCluster.Job("echo"));
            await manager.CallAsync("submit_job", BridgeCluster.Job("fail", new { other = 1 }));
            var echo = await BridgeCluster.EndOfAsync(manager, "echo");
            Assert.Equal("""{"echoed":"hello","id":"echo"}""", echo.GetProperty("output").GetRawText());
            Assert.Equal("failed", BridgeCluster.State(await BridgeCluster.EndOfAsync(manager, "fail")));

            await manager.CallAsync("submit_job", BridgeCluster.Job("killed", new { message = "again", delay = 5 }, attempts: 2));
            await BridgeCluster.IsAsync(manager, "killed", "running");
        }
        finally
        {
            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var second = Start(port);
        try
        {
            var killed = await BridgeCluster.EndOfAsync(manager, "killed");
            Assert.Equal("completed", BridgeCluster.State(killed));
            Assert.NotEqual("", killed.GetProperty("worker_id").GetString());
        }
        finally
        {
            second.Kill();
            await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Process Start(int port)
    {
        var start = new ProcessStartInfo(Python!) { RedirectStandardOutput = true };
        start.ArgumentList.Add(SourceFolder.Of("tests/Mindtrace.ClusterManager.Tests/Bridges/python_worker.py"));
        start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        var process = Process.Start(start)!;
        Assert.Equal("listening", process.StandardOutput.ReadLine());
        return process;
    }
}
