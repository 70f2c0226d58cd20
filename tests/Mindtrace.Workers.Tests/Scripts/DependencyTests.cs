using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

/// <summary>What a repository needs is installed first. There is no uv here: a stand-in on the PATH records how it is called.</summary>
public sealed class DependencyTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>, IDisposable
{
    private const string StandIn =
        """
        #!/bin/sh
        echo "uv $*" >> "$HOME/calls"
        case "$1" in
            sync)
                [ ! -e fails ] || { echo 'No solution found' >&2; exit 2; }
                echo 'Installed 1 package' ;;
            run)
                shift
                [ "$1" != --project ] || shift 2
                [ "$1" != -- ] || shift
                IN_VENV=yes exec "$@" ;;
        esac
        """;

    private readonly TempFolder _tools = new();

    public void Dispose() => _tools.Dispose();

    [Fact]
    public async Task A_python_project_is_synced_and_its_command_runs_under_uv()
    {
        scripts.Server.CreateRepository("python", ("pyproject.toml", "[project]"), ("src/a.txt", "a"));
        await using var worker = await StartAsync();

        string line = Text(await worker.RunAsync("python", "cat a.txt && echo venv=$IN_VENV; cat $HOME/calls", ""","working_dir":"src" """));
        string list = Text(await worker.RunAsync("python", """["sh","-c","cat $HOME/calls"]"""));
        string own = Text(await worker.RunAsync("python", """["uv","run","sh","-c","cat $HOME/calls"]"""));

        Assert.Equal("avenv=yes\nuv sync\nuv run -- /bin/sh -c cat a.txt && echo venv=$IN_VENV; cat $HOME/calls\n", line);
        Assert.Equal("uv sync\nuv run -- sh -c cat $HOME/calls\n", list);
        Assert.Equal("uv sync\nuv run sh -c cat $HOME/calls\n", own);
    }

    [Fact]
    public async Task A_named_project_is_the_one_that_is_synced()
    {
        scripts.Server.CreateRepository("workspace", ("packages/one/pyproject.toml", "[project]"), ("a.txt", "a"));
        await using var worker = await StartAsync();

        string calls = Text(await worker.RunAsync("workspace", "cat $HOME/calls", ""","project":"packages/one" """));

        Assert.Matches("^uv sync --project /.*/checkout/packages/one\nuv run --project /.*/checkout/packages/one -- /bin/sh -c ", calls);
    }

    [Fact]
    public async Task Dependencies_that_cannot_be_installed_fail_the_job_with_what_the_tool_said()
    {
        scripts.Server.CreateRepository("broken", ("pyproject.toml", "[project]"), ("fails", ""));
        await using var worker = await StartAsync();

        var failure = await worker.FailAsync("broken", "echo never");

        Assert.Equal("'uv sync' ended with exit code 2: No solution found", failure.Message);
        Assert.False(failure.Permanent);
    }

    [Fact]
    public async Task A_missing_uv_is_said()
    {
        scripts.Server.CreateRepository("needs-uv", ("pyproject.toml", "[project]"));
        await using var worker = await StartAsync(path: "/nowhere");

        var failure = await worker.FailAsync("needs-uv", "echo never");

        Assert.Equal("The repository has a pyproject.toml, which needs 'uv', and there is none on the worker's PATH; install it where the worker runs.", failure.Message);
    }

    [Fact]
    public async Task A_dotnet_project_is_restored()
    {
        scripts.Server.CreateRepository(
            "dotnet",
            ("App.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>"""),
            ("NuGet.config", "<configuration><packageSources><clear /></packageSources></configuration>"));
        await using var worker = await StartAsync();

        Assert.Equal("obj/project.assets.json\n", Text(await worker.RunAsync("dotnet", "ls obj/project.assets.json")));
    }

    private static string Text(JsonElement output) => output.GetProperty("stdout").GetString()!;

    private Task<ScriptHarness> StartAsync(string? path = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for uv is a shell script");
        string uv = _tools.File("uv");
        File.WriteAllText(uv, StandIn);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(uv, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        path ??= _tools.Path + ":" + Environment.GetEnvironmentVariable("PATH");
        return scripts.StartAsync(replace: services => services.AddSingleton(new JobVariables([], name => name == "PATH" ? path : null)));
    }
}
