using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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

        JobStatus? status = null;
        var (limit, output) = await TimeLimit.UntilBegunAsync(async limit =>
        {
            status = await cluster.EndOfAsync(await cluster.SubmitAsync(worker.Payload("plain", "echo begun; sleep 1000"), job => job with { TimeoutSeconds = limit }));
            return status.Output;
        });

        Assert.Equal(JobState.Failed, status!.State);
        Assert.Equal($"timed out after {limit} s", status.Error);
        Assert.Equal($"timed out after {limit} s", output.GetProperty("reason").GetString());
        Assert.Equal("begun\n", output.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task The_second_job_on_a_repository_fetches_nothing_and_starts_its_command_within_300_ms_of_its_claim()
    {
        scripts.Server.CreateRepository("warm", ("a.txt", "a"));
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        await using var worker = await scripts.StartAsync();
        await cluster.StartWorkerAsync(worker.Worker);
        await cluster.EndOfAsync(await cluster.SubmitAsync(worker.Payload("warm", "true")));
        var times = new List<double>();
        // The best of them counts: the machine may be busy with other tests.
        for (int i = 0; i < 10 || (i < 100 && times.Min() >= 300); i++)
        {
            var status = await cluster.EndOfAsync(await cluster.SubmitAsync(worker.Payload("warm", "date +%s%N")));
            double began = long.Parse(status.Output.GetProperty("stdout").GetString()!, CultureInfo.InvariantCulture) / 1e6;
            times.Add(began - (status.StartedAt!.Value - DateTimeOffset.UnixEpoch).TotalMilliseconds);
        }

        TestContext.Current.SendDiagnosticMessage($"the command began {string.Join(", ", times.Select(time => $"{time:0}"))} ms after the claim");
        Assert.Single(scripts.Server.Requests, request => request is { Method: "POST", Path: "/warm.git/git-upload-pack" });
        Assert.True(times.Min() < 300, $"{times.Min():0} ms");
    }

    [Theory]
    [InlineData(GitServer.Token, JobState.Completed)]
    [InlineData("tok-wrong-secret", JobState.Failed)]
    public async Task A_token_reaches_its_server_and_nobody_else(string token, JobState expected)
    {
        var told = new ConcurrentQueue<string>();
        using var logs = new CollectedLogs(told);
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        await using var worker = await scripts.StartAsync(
            settings =>
            {
                settings["MINDTRACE_WORKER:GIT:CREDENTIALS:0:HOST"] = scripts.Server.Url;
                settings["MINDTRACE_WORKER:GIT:CREDENTIALS:0:TOKEN"] = token;
            },
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs)));
        await cluster.StartWorkerAsync(worker.Worker);

        var id = await cluster.SubmitAsync(worker.Payload("private/opened", "cat a.txt; env; git config --list; cat .git/config"));
        var status = await cluster.EndOfAsync(id);
        told.Enqueue(JsonSerializer.Serialize(status));
        foreach (var line in (await cluster.Queue.GetLogAsync(id, cancellationToken: TestContext.Current.CancellationToken))!.Lines)
            told.Enqueue(line.Text);

        Assert.Equal(expected, status.State);
        Assert.Contains(scripts.Server.Requests, request => request.Authorization is not null);
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("x-access-token:" + token));
        Assert.DoesNotContain(told, text => text.Contains(token, StringComparison.Ordinal) || text.Contains(encoded, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_does_not_find_the_workers_secrets_where_the_system_shows_its_environment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks at /proc");
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString);
        await using var harness = await scripts.StartAsync();
        await using var worker = WorkerProcess.Start(cluster, new Dictionary<string, string?>(scripts.Settings)
        {
            ["MINDTRACE_WORKER:GIT:CREDENTIALS:0:HOST"] = scripts.Server.Url,
            ["MINDTRACE_WORKER:GIT:CREDENTIALS:0:TOKEN"] = GitServer.Token,
            ["DATABASE_PASSWORD"] = GitServer.Token,
        });

        var status = await cluster.EndOfAsync(await cluster.SubmitAsync(harness.Payload("private/opened", "cat a.txt; tr '\\0' '\\n' < /proc/$PPID/environ")));

        string shown = status.Output.GetProperty("stdout").GetString()!;
        Assert.StartsWith("opened", shown, StringComparison.Ordinal);
        Assert.Contains("MINDTRACE_WORKER__GIT__CREDENTIALS__0__TOKEN=\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(GitServer.Token, shown, StringComparison.Ordinal);
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

/// <summary>Keeps what is logged, with its exceptions.</summary>
internal sealed class CollectedLogs(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
