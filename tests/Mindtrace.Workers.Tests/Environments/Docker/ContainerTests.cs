using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

[Collection(DockerTests.Name)]
public sealed class ContainerTests(DockerFixture docker)
{
    [Fact]
    public async Task The_streams_come_apart_and_the_exit_code_is_the_commands()
    {
        await using var worker = docker.Create();

        var run = await worker.RunAsync("echo out; echo err >&2; exit 3");

        Assert.Equal(new CommandResult(3), run.Result);
        Assert.Equal("out\n", run.Output);
        Assert.Equal("err\n", run.Errors);
        Assert.Equal($"docker.io/{DockerDaemon.Image}", run.Facts["image"]);
        Assert.StartsWith("sha256:", run.Facts["image_id"], StringComparison.Ordinal);
        Assert.Empty(await docker.Daemon.ContainersAsync());
    }

    [Fact]
    public async Task A_list_is_run_as_it_is()
    {
        await using var worker = docker.Create();

        var run = await worker.RunAsync(DockerDaemon.Image, new ScriptCommand(null, ["printf", "%s|", "$HOME", "a b", "*"]));

        Assert.Equal("$HOME|a b|*|", run.Output);
    }

    [Fact]
    public async Task The_environment_is_the_jobs_and_nothing_of_the_workers()
    {
        Environment.SetEnvironmentVariable("MINDTRACE_DOCKER_TEST_SECRET", "tok-1");
        await using var worker = DockerHarness.Create(docker.Daemon, [], traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var run = await worker.RunAsync("env", ""","environment":{"A":"x=y z","N":1.50,"B":true}""");
        var list = await worker.RunAsync("env", ""","environment":["A=1","TRACEPARENT=mine"]""");

        string[] names = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0])];
        Assert.Contains("A=x=y z\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("N=1.50\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("B=true\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("TRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n", run.Output, StringComparison.Ordinal);
        Assert.Empty(names.Except(["A", "N", "B", "TRACEPARENT", "PATH", "HOME", "HOSTNAME", "SHLVL", "PWD"]));
        Assert.Contains("A=1\n", list.Output, StringComparison.Ordinal);
        Assert.Contains("TRACEPARENT=mine\n", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_working_dir_is_where_the_command_starts()
    {
        await using var worker = docker.Create();

        Assert.Equal("/data\n", (await worker.RunAsync("pwd", ""","working_dir":"/data" """)).Output);
    }

    [Fact]
    public async Task Nothing_in_a_container_is_privileged()
    {
        await using var worker = docker.Create();

        var run = await worker.RunAsync("grep -E 'NoNewPrivs|CapEff' /proc/self/status; ls /dev", ""","privileged":true""");

        Assert.Contains("NoNewPrivs:\t1", run.Output, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t00000000a80425fb", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("mem\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Ignored in environment.docker: privileged", worker.Log);
    }

    [Fact]
    public async Task Output_arrives_while_the_command_runs()
    {
        await using var worker = docker.Create();
        using var cancel = new CancellationTokenSource();
        var output = new CollectedOutput();

        var run = worker.RunAsync(DockerDaemon.Image, new ScriptCommand("echo begun; sleep 1000", null), output: output, stop: cancel);
        await Eventually.TrueAsync(() => output.Text(OutputStream.StandardOutput) == "begun\n", what: "the first line");

        Assert.False(run.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Contains("The container was killed, as the job was stopped.", worker.Log);
        Assert.Empty(await docker.Daemon.ContainersAsync());
    }

    [Fact]
    public async Task Much_output_is_streamed_and_not_gathered()
    {
        await using var worker = docker.Create();
        using var stop = new CancellationTokenSource();
        var output = new CountedOutput();
        const long Bytes = 50_000_000;

        var run = worker.RunAsync(DockerDaemon.Image, new ScriptCommand($"yes 0123456789abcdef0123456789abcdef0123456789abcdef | head -c {Bytes}; sleep 1000", null), output: output, stop: stop);
        await Eventually.TrueAsync(() => output.Bytes == Bytes, TimeSpan.FromMinutes(1), "all of the output, while the command runs");

        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task What_the_command_left_running_ends_with_it()
    {
        await using var worker = docker.Create();

        var run = await worker.RunAsync("setsid sleep 4321 & nohup sh -c 'while true; do sleep 1; done' & echo done");

        Assert.Equal("done\n", run.Output);
        Assert.Empty(await docker.Daemon.ContainersAsync());
        Assert.DoesNotContain(Directory.GetDirectories("/proc").Select(CommandLine), line => line.Contains("sleep\u00004321", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Running_out_of_memory_is_said_so()
    {
        Assert.SkipUnless(await docker.Daemon.LimitsMemoryAsync(), "the kernel's control groups cannot limit memory here");
        await using var worker = docker.Create();

        var run = await worker.RunAsync("tail /dev/zero", ""","memory":"16m" """);

        Assert.Equal(137, run.Result.ExitCode);
        Assert.Contains("memory of 16 MiB", run.Result.Reason, StringComparison.Ordinal);
        Assert.Contains(worker.Log, line => line.Contains("memory of 16 MiB", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_cannot_be_started_fails_the_job_and_leaves_no_container()
    {
        await using var worker = docker.Create();

        var failure = await Assert.ThrowsAsync<EnvironmentException>(() => worker.RunAsync(DockerDaemon.Image, new ScriptCommand(null, ["no-such-program", "x"])));

        Assert.True(failure.Permanent);
        Assert.Contains("no-such-program", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await docker.Daemon.ContainersAsync());
    }

    [Fact]
    public async Task A_gpu_that_the_engine_does_not_have_fails_the_job()
    {
        await using var worker = docker.Create();

        var failure = await worker.FailAsync("true", ""","devices":["0",1]""");

        Assert.False(failure.Permanent);
        Assert.Contains("gpu", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await docker.Daemon.ContainersAsync());
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
