using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Mindtrace.Cluster.Client;
using Mindtrace.EndToEnd.Tests.Processes;
using Mindtrace.Jobs;

namespace Mindtrace.EndToEnd.Tests.Standalone;

public sealed class StandaloneTests : IDisposable
{
    // 128 and the number of SIGINT, as for every process that a signal ends.
    private const int InterruptedExitCode = 130;

    private readonly TempFolder _data = new();

    public static bool IsUnix => !OperatingSystem.IsWindows();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact(Skip = "needs a POSIX shell with curl", SkipUnless = nameof(IsUnix))]
    public async Task The_command_of_the_greeting_runs_a_job_as_it_stands()
    {
        await using var cluster = await StandaloneProcess.StartAsync(_data.Path);
        string[] answers = (await ProgramProcess.ShellAsync(cluster.Curl)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, answers.Length);

        using var submitted = JsonDocument.Parse(answers[0]);
        using var ended = JsonDocument.Parse(answers[1]);
        Assert.Contains(submitted.RootElement.GetProperty("status").GetString(), (string[])["queued", "running", "completed"]);
        Assert.Equal("completed", ended.RootElement.GetProperty("status").GetString());
        Assert.Equal("Hello, World!", ended.RootElement.GetProperty("output").GetProperty("echoed").GetString());
    }

    [Theory(Skip = "needs POSIX signals", SkipUnless = nameof(IsUnix))]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_to_end_ends_everything_and_leaves_no_worker(string signal)
    {
        Assert.SkipWhen(signal is "INT" && Signals.InterruptIsIgnored, Signals.SkipReason);
        await using var cluster = await StandaloneProcess.StartAsync(_data.Path);
        string worker = cluster.EchoWorkerUrl;
        Assert.Single(WorkerProcesses.At(worker));

        await cluster.Process.SignalAsync(signal);
        Assert.Equal(0, await cluster.Process.ExitAsync());
        Assert.Empty(WorkerProcesses.At(worker));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => cluster.Manager.StatusAsync(Token));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => cluster.Node.StatusAsync(Token));
        Assert.DoesNotContain("Exception", cluster.Process.Output, StringComparison.Ordinal);
    }

    [Fact(Skip = "needs POSIX signals", SkipUnless = nameof(IsUnix))]
    public async Task A_signal_while_it_starts_ends_it_in_order()
    {
        Assert.SkipWhen(Signals.InterruptIsIgnored, Signals.SkipReason);
        await using var cluster = StandaloneProcess.Launch(_data.Path);
        await Eventually.TrueAsync(async () => await AnswersAsync(cluster.Node), TimeSpan.FromSeconds(90), "the node, before its first worker");

        await cluster.Process.SignalAsync("INT");
        Assert.Equal(0, await cluster.Process.ExitAsync());
        Assert.DoesNotContain("Exception", cluster.Process.Output, StringComparison.Ordinal);
        await using var next = await StandaloneProcess.StartAsync(_data.Path);
        Assert.Equal(ServerStatus.Available, await next.Manager.StatusAsync(Token));
    }

    [Fact(Skip = "needs POSIX signals", SkipUnless = nameof(IsUnix))]
    public async Task A_signal_while_it_stops_ends_it_at_once()
    {
        Assert.SkipWhen(Signals.InterruptIsIgnored, Signals.SkipReason);
        await using var cluster = await StandaloneProcess.StartAsync(_data.Path);
        string worker = cluster.EchoWorkerUrl;
        var job = JobFactory.Create("echo", new { Message = "long", Delay = 600 });
        await cluster.Manager.SubmitJobAsync(job, Token);
        await Eventually.TrueAsync(async () => (await cluster.Manager.GetJobStatusAsync(job.Id, Token)).State is JobState.Running, what: "the job to start");

        await cluster.Manager.ShutdownAsync(Token);
        await cluster.Process.OutputContainsAsync("Stopping", TimeSpan.FromSeconds(60));
        await cluster.Process.SignalAsync("INT");
        Assert.Equal(InterruptedExitCode, await cluster.Process.ExitAsync());
        await Eventually.TrueAsync(() => WorkerProcesses.At(worker).Count is 0, TimeSpan.FromSeconds(60), "the worker to end with its node");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shutting_the_manager_or_the_node_down_over_http_ends_everything(bool manager)
    {
        await using var cluster = await StandaloneProcess.StartAsync(_data.Path);
        await (manager ? cluster.Manager.ShutdownAsync(Token) : cluster.Node.ShutdownAsync(Token));
        Assert.Equal(0, await cluster.Process.ExitAsync());
    }

    [Fact(Skip = "needs POSIX signals", SkipUnless = nameof(IsUnix))]
    public async Task A_start_after_a_kill_finds_its_jobs_again_and_finishes_them()
    {
        var ended = JobFactory.Create("echo", new { Message = "before" });
        var scheduled = JobFactory.Create("echo", new { Message = "later" }) with { DelaySeconds = 3600 };
        var interrupted = JobFactory.Create("echo", new { Message = "interrupted", Delay = 5 }) with { MaxAttempts = 3 };
        string worker;
        await using (var first = await StandaloneProcess.StartAsync(_data.Path))
        {
            worker = first.EchoWorkerUrl;
            await first.Manager.SubmitAndWaitAsync(ended, TimeSpan.FromSeconds(60), Token);
            await first.Manager.SubmitJobAsync(scheduled, Token);
            await first.Manager.SubmitJobAsync(interrupted, Token);
            await Eventually.TrueAsync(async () => (await first.Manager.GetJobStatusAsync(interrupted.Id, Token)).State is JobState.Running, what: "the job to start");
            // At once, before the job has ended.
            first.Process.Kill();
            await first.Process.ExitAsync();
        }

        await Eventually.TrueAsync(() => WorkerProcesses.At(worker).Count is 0, what: "the worker to end with its node");
        await using var second = await StandaloneProcess.StartAsync(_data.Path);
        var found = await second.Manager.GetJobStatusAsync(ended.Id, Token);
        Assert.Equal(JobState.Completed, found.State);
        Assert.Equal("before", found.Output.GetProperty("echoed").GetString());
        Assert.Equal(JobState.Scheduled, (await second.Manager.GetJobStatusAsync(scheduled.Id, Token)).State);
        var again = await second.Manager.WaitUntilEndedAsync(interrupted.Id, TimeSpan.FromSeconds(60), Token);
        Assert.Equal((JobState.Completed, 2), (again.State, again.Attempt));
    }

    [Fact]
    public async Task What_was_acknowledged_until_the_moment_of_a_kill_is_there_afterwards()
    {
        var acknowledged = new ConcurrentQueue<JobId>();
        for (int round = 1; round <= 3; round++)
        {
            await using var cluster = await StandaloneProcess.StartAsync(_data.Path);
            await AllThereAsync(cluster.Manager);
            var submitting = Enumerable.Range(0, 8).Select(_ => SubmitUntilTheEndAsync(cluster.Manager)).ToArray();
            await Eventually.TrueAsync(() => acknowledged.Count >= round * 2000, what: "jobs to be acknowledged");
            cluster.Process.Kill();
            await Task.WhenAll(submitting);
        }

        await using var last = await StandaloneProcess.StartAsync(_data.Path);
        await AllThereAsync(last.Manager);

        async Task SubmitUntilTheEndAsync(ClusterClient manager)
        {
            try
            {
                while (true)
                {
                    Job[] jobs = [.. Enumerable.Range(0, 25).Select(i => JobFactory.Create("echo", new { Message = $"job {i}" }) with { DelaySeconds = 3600 })];
                    foreach (var job in await manager.SubmitJobsAsync(jobs, Token))
                        acknowledged.Enqueue(job.JobId);
                }
            }
            catch (ClusterUnavailableException)
            {
                // It was killed; this batch was not acknowledged.
            }
        }

        async Task AllThereAsync(ClusterClient manager)
        {
            HashSet<JobId> there = [];
            ListJobsResponse? page = null;
            do
            {
                page = await manager.ListJobsAsync(new ListJobsRequest { State = JobState.Scheduled, Limit = 1000, Cursor = page?.NextCursor }, Token);
                there.UnionWith(page.Jobs.Select(job => job.JobId));
            }
            while (page.NextCursor is not null);
            Assert.Empty(acknowledged.Except(there));
        }
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_the_option_that_chooses_another()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await RefusedAsync(StandaloneProcess.Launch(_data.Path, port: port), $"Port {port}", "--port");
        await RefusedAsync(StandaloneProcess.Launch(_data.Path, nodePort: port), $"Port {port}", "--node-port");
    }

    [Fact]
    public async Task A_faulty_setting_or_option_is_named()
    {
        await RefusedAsync(StandaloneProcess.Launch(_data.Path, further: ["--MINDTRACE_CLUSTER:WORKER_STOP_TIMEOUT", "1000.00:00:00"]), "WORKER_STOP_TIMEOUT");
        await using var mistyped = StandaloneProcess.Launch(_data.Path, further: ["--prot", "8500"]);
        Assert.Equal(1, await mistyped.Process.ExitAsync());
        Assert.Contains("--prot", mistyped.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_serves_one_cluster_at_a_time()
    {
        await using var first = await StandaloneProcess.StartAsync(_data.Path);
        await RefusedAsync(StandaloneProcess.Launch(_data.Path), _data.Path, "--data");
        Assert.Equal(ServerStatus.Available, await first.Manager.StatusAsync(Token));
    }

    private static async Task<bool> AnswersAsync(NodeClient node)
    {
        try
        {
            return await node.StatusAsync(Token) is ServerStatus.Available;
        }
        catch (ClusterUnavailableException)
        {
            return false;
        }
    }

    private static async Task RefusedAsync(StandaloneProcess refused, params string[] words)
    {
        await using (refused)
        {
            Assert.Equal(1, await refused.Process.ExitAsync());
            Assert.All(words, word => Assert.Contains(word, refused.Process.Output, StringComparison.Ordinal));
            Assert.Equal(2, refused.Process.Output.Trim().Split('\n').Length);
        }
    }
}
