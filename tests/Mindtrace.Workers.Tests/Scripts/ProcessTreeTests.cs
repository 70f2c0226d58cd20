using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

public sealed class ProcessTreeTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const string LinuxOnly = "looks at /proc";

    /// <summary>A child, a grandchild whose parent has gone, a daemon in a session of its own, and one that holds the output open.</summary>
    private static string Daemons(string mark) =>
        $"sleep 1000.{mark} & (sleep 2000.{mark} &) ; setsid sleep 3000.{mark} > /dev/null 2>&1 & setsid setsid sh -c 'trap \"\" TERM HUP; sleep 4000.{mark}; sleep 5000.{mark}' & echo started";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_that_forks_daemons_leaves_none(bool cgroups)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using var worker = await StartAsync(cgroups);
        string mark = Mark();

        var output = await worker.RunAsync("plain", Daemons(mark));

        Assert.Equal("started\n", output.GetProperty("stdout").GetString());
        Assert.Empty(Running(mark));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_job_leaves_nothing_and_its_output_says_so(bool cgroups)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using var worker = await StartAsync(cgroups);
        string mark = Mark();
        using var cancel = new CancellationTokenSource();

        var running = worker.FailAsync("plain", Daemons(mark) + $"; echo trouble >&2; sleep 6000.{mark}", cancel: cancel);
        await Eventually.TrueAsync(() => Running(mark) is { Count: >= 5 } lines && lines.Any(line => line.StartsWith($"sleep 6000.{mark}", StringComparison.Ordinal)), what: "the command to come to its last line");
        await cancel.CancelAsync();
        var output = (await running).Output!.Value;

        Assert.Equal("cancelled", output.GetProperty("reason").GetString());
        Assert.Equal("started\n", output.GetProperty("stdout").GetString());
        Assert.Equal("trouble\n", output.GetProperty("stderr").GetString());
        Assert.Empty(Running(mark));
    }

    [Fact]
    public async Task A_job_that_takes_too_long_leaves_nothing_and_its_output_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using var worker = await StartAsync(cgroups: true);
        string mark = Mark();

        var (limit, output) = await TimeLimit.UntilBegunAsync(
            async limit => (await worker.FailAsync("plain", Daemons(mark) + $"; sleep 6000.{mark}", timeout: limit)).Output!.Value);

        Assert.Equal($"timed out after {limit} s", output.GetProperty("reason").GetString());
        Assert.Equal("started\n", output.GetProperty("stdout").GetString());
        Assert.Empty(Running(mark));
    }

    [Fact]
    public async Task With_a_cgroup_not_even_a_daemon_that_cleared_its_environment_escapes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && HasCgroups(), "this user may not make cgroups here");
        await using var worker = await StartAsync(cgroups: true);
        string mark = Mark();

        await worker.RunAsync("plain", $"(env -i /usr/bin/setsid /bin/sleep 7000.{mark} > /dev/null 2>&1 &); sleep 0.2");

        Assert.Empty(Running(mark));
    }

    [Fact]
    public async Task A_fork_bomb_of_a_kind_is_ended()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using var worker = await StartAsync(cgroups: false);
        string mark = Mark();

        await worker.RunAsync("plain", $"loop() {{ while :; do setsid sleep 0.05 8000.{mark} & sleep 0.01; done; }}; loop > /dev/null 2>&1 & loop > /dev/null 2>&1 & sleep 0.3");

        Assert.Empty(Running(mark));
    }

    [Fact]
    public async Task What_a_dead_owner_left_is_ended_by_its_mark()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        string mark = Mark();
        string owner = Guid.NewGuid().ToString("N");
        var start = new ProcessStartInfo("setsid", ["sleep", $"1000.{mark}"]);
        start.Environment["MINDTRACE_JOB_SCOPE"] = owner + "-7";
        using var left = Process.Start(start);
        await Eventually.TrueAsync(() => Running(mark).Count > 0);

        await ProcessScope.BuryAsync(owner, TimeProvider.System);

        Assert.Empty(Running(mark));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_ends_when_the_workers_end_of_its_lifeline_does(bool cgroups)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        string mark = Mark();
        var command = new JobCommand(Guid.NewGuid().ToString("N") + "-1", JobCommand.Shell($"sleep 1000.{mark} & sleep 2000.{mark}"), "/", new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" });
        var scope = ProcessScope.Create(command.ScopeId, cgroups, TimeProvider.System);
        using var process = Process.Start(scope.StartInfo(command))!;
        await Eventually.TrueAsync(() => Running(mark).Count >= 2);

        process.StandardInput.Close();

        await Eventually.TrueAsync(() => Running(mark).Count == 0, what: "the command to end");
        Assert.True(await scope.KillAsync(process));
    }

    [Fact]
    public async Task A_command_finds_its_standard_input_at_its_end()
    {
        await using var worker = await scripts.StartAsync();

        Assert.Equal("end\n", (await worker.RunAsync("plain", "cat; echo end", timeout: 120)).GetProperty("stdout").GetString());
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static bool HasCgroups()
    {
        return Cgroup.TryCreate(Guid.NewGuid().ToString("N"))?.TryEnd() is true;
    }

    private static string Mark() => Random.Shared.Next(100_000, 999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Running(string mark) => LinuxCommandLines.Containing(mark);

    private Task<ScriptHarness> StartAsync(bool cgroups) => scripts.StartAsync(replace: services =>
        services.AddSingleton(new JobProcess(TimeProvider.System, NullLogger<JobProcess>.Instance) { UseCgroups = cgroups }));
}
