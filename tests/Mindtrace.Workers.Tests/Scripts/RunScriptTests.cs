using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Mindtrace.Workers.Tests;

public sealed class RunScriptTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    [Fact]
    public async Task A_command_runs_in_the_checkout_and_its_output_names_the_commit()
    {
        await using var worker = await scripts.StartAsync();

        var output = await worker.RunAsync("plain", "cat hello.txt; echo oops >&2");

        Assert.Equal("hello from git\n", output.GetProperty("stdout").GetString());
        Assert.Equal("oops\n", output.GetProperty("stderr").GetString());
        Assert.Equal(0, output.GetProperty("exit_code").GetInt32());
        Assert.Equal(40, output.GetProperty("commit").GetString()!.Length);
    }

    [Fact]
    public async Task A_list_is_run_as_it_is_and_a_string_by_the_shell()
    {
        await using var worker = await scripts.StartAsync();

        var list = await worker.RunAsync("plain", """["printf","%s|","$HOME","a b","*"]""");
        var line = await worker.RunAsync("plain", "printf '%s|' a b *.txt && exit 0");

        Assert.Equal("$HOME|a b|*|", list.GetProperty("stdout").GetString());
        Assert.Equal("a|b|hello.txt|", line.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task A_working_dir_is_where_the_command_starts()
    {
        await using var worker = await scripts.StartAsync();

        var output = await worker.RunAsync("plain", "cat here.txt", ""","working_dir":"sub/deep" """);

        Assert.Equal("deep", output.GetProperty("stdout").GetString());
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("""["/no/such/program"]""", 127)]
    public async Task An_exit_code_other_than_0_fails_the_job_with_its_output(string command, int exitCode)
    {
        await using var worker = await scripts.StartAsync();

        var failure = await worker.FailAsync("plain", command);

        Assert.Equal($"The command ended with exit code {exitCode}", failure.Message);
        Assert.Equal(exitCode, failure.Output!.Value.GetProperty("exit_code").GetInt32());
        Assert.False(failure.Permanent);
    }

    [Theory]
    [InlineData("plain", ""","working_dir":"../.." """, "leaves the repository")]
    [InlineData("linked", ""","working_dir":"etc" """, "leaves the repository")]
    [InlineData("linked", ""","working_dir":"etc/ssl" """, "leaves the repository")]
    [InlineData("plain", ""","working_dir":"missing" """, "does not exist")]
    [InlineData("plain", ""","project":"../../x" """, "leaves the repository")]
    [InlineData("plain", ""","branch":"no-such-branch" """, "has no branch or tag 'no-such-branch'")]
    [InlineData("plain", ""","branch":7""", "field 'environment.git.branch' should be a string")]
    [InlineData("missing", "", "knows no such repository")]
    public async Task A_place_that_cannot_be_had_fails_the_job_for_good_and_says_why(string repository, string more, string reason)
    {
        await using var worker = await scripts.StartAsync();

        var failure = await worker.FailAsync(repository, "echo never", more);

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Output!.Value.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, failure.Output!.Value.GetProperty("exit_code").ValueKind);
        Assert.True(failure.Permanent);
    }

    [Theory]
    [InlineData("[]", "should be an object")]
    [InlineData("{}", "'environment' is missing")]
    [InlineData("""{"environment":"git","command":"x"}""", "'environment' should be an object")]
    [InlineData("""{"environment":{},"command":"x"}""", "of no kind that this worker has")]
    [InlineData("""{"environment":{"git":null},"command":"x"}""", "of no kind that this worker has")]
    [InlineData("""{"environment":{"git":{},"docker":{"image":"busybox"}},"command":"x"}""", "should have either 'git' or 'docker', not both")]
    [InlineData("""{"environment":{"git":{},"docker":null},"command":"x"}""", "'environment.git.repo_url' is missing")]
    [InlineData("""{"environment":{"git":{}}}""", "'command' is missing")]
    [InlineData("""{"environment":{"git":{}},"command":""}""", "'command' should be")]
    [InlineData("""{"environment":{"git":{}},"command":[]}""", "'command' should be")]
    [InlineData("""{"environment":{"git":{}},"command":["a",1]}""", "'command' should be")]
    [InlineData("""{"environment":{"git":{}},"command":"a\u0000b"}""", "NUL")]
    [InlineData("""{"environment":{"git":{}},"command":"x"}""", "'environment.git.repo_url' is missing")]
    [InlineData("""{"environment":{"git":{"repo_url":"file:///etc"}},"command":"x"}""", "ALLOW_FILE_URLS")]
    public async Task A_payload_that_is_none_fails_the_job_for_good_and_names_the_field(string payload, string reason)
    {
        await using var worker = await scripts.StartAsync();

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => worker.RunPayloadAsync(payload));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Permanent);
    }

    [Fact]
    public async Task The_workers_environment_does_not_reach_the_job_unless_it_is_listed()
    {
        // Worker processes of other tests inherit them, so the names must mean nothing to them.
        Environment.SetEnvironmentVariable("MINDTRACE_WORKER__UNKNOWN__TOKEN", "tok-do-not-show");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "tok-do-not-show");
        Environment.SetEnvironmentVariable("WANTED_BY_JOBS", "yes");
        await using var worker = await scripts.StartAsync(settings => settings["MINDTRACE_WORKER:SCRIPT:PASSED_VARIABLES"] = "WANTED_BY_JOBS, UV_CACHE_DIR");

        string environment = (await worker.RunAsync("plain", "env")).GetProperty("stdout").GetString()!;

        Assert.DoesNotContain("tok-do-not-show", environment, StringComparison.Ordinal);
        Assert.Contains("WANTED_BY_JOBS=yes\n", environment, StringComparison.Ordinal);
        string[] allowed = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "TRACEPARENT", "WANTED_BY_JOBS", "MINDTRACE_JOB_SCOPE", "PWD", "OLDPWD", "SHLVL", "_"];
        Assert.Empty(environment.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Except(allowed));
        string home = environment.Split('\n').Single(line => line.StartsWith("HOME=", StringComparison.Ordinal))[5..];
        Assert.StartsWith(scripts.ScratchFolder, home, StringComparison.Ordinal);
        Assert.False(Directory.Exists(home));
    }

    [Fact]
    public async Task The_command_finds_the_trace_in_which_its_job_runs()
    {
        await using var worker = await scripts.StartAsync();
        using var run = new Activity("run").Start();

        string environment = (await worker.RunAsync("plain", "env")).GetProperty("stdout").GetString()!;

        Assert.Contains($"TRACEPARENT={run.Id}\n", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_fails_the_job_before_it_begins()
    {
        await using var worker = await scripts.StartAsync(settings => settings["MINDTRACE_WORKER:SCRIPT:MINIMUM_FREE_BYTES"] = long.MaxValue.ToString(CultureInfo.InvariantCulture));

        Assert.Contains("bytes free", (await worker.FailAsync("plain", "echo never")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_on_one_repository_do_not_disturb_each_other()
    {
        await using var worker = await scripts.StartAsync();

        var outputs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => worker.RunAsync("plain", $"echo {i} > hello.txt; rm -rf sub; git -c user.name=x -c user.email=x@x commit -qam {i}; cat hello.txt; git status --porcelain | wc -l")));

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}\n"), outputs.Select(output => output.GetProperty("stdout").GetString()!.Split('\n')[0] + "\n"));
        Assert.Equal("hello from git\n", (await worker.RunAsync("plain", "cat hello.txt")).GetProperty("stdout").GetString());
    }
}
