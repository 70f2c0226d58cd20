using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mindtrace.Git;
using Mindtrace.Jobs;

namespace Mindtrace.Node.Tests;

public sealed class GitWorkerBuilderTests : IAsyncLifetime
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
          <ItemGroup><Reference Include="$(MINDTRACE_SDK_FOLDER)/Mindtrace.Workers.dll" Private="false" /></ItemGroup>
        </Project>
        """;

    private const string Source =
        """
        using System.Text.Json;
        using Mindtrace.Workers;
        namespace Shout;
        public sealed class ShoutWorker : Worker
        {
            protected override Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken) => Task.FromResult(input);
        }
        """;

    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private readonly TempFolder _folder = new();
    private readonly List<string> _phases = [];
    private readonly List<string> _log = [];
    private GitServer _server = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(GitServer.IsAvailable, GitServer.SkipReason);
        _server = await GitServer.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MINDTRACE_CLUSTER:NODE_FOLDER"] = _folder.Path,
            ["MINDTRACE_CLUSTER:GIT:CACHE_FOLDER"] = _folder.File("mirrors"),
        }).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddGitWorkers()
            .Configure<NodeOptions>(configuration.GetSection(NodeOptions.Section)).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_worker_is_built_once_for_each_commit()
    {
        var work = _server.CreateRepository("shout", ("workers/shout/Shout.csproj", Project), ("workers/shout/ShoutWorker.cs", Source), ("NuGet.config", "<configuration><packageSources><clear /></packageSources></configuration>"));

        var builds = await Task.WhenAll(BuildAsync("shout", "workers/shout"), BuildAsync("shout", "workers/shout"));
        var again = await BuildAsync("shout", "workers/shout");
        string commit = work.Commit(("README.md", "changed"));
        var next = await BuildAsync("shout", "workers/shout");

        Assert.True(File.Exists(Path.Combine(builds[0], "Shout.dll")), string.Join('\n', _log));
        Assert.Equal(builds[0], builds[1]);
        Assert.Equal(builds[0], again);
        Assert.Contains($"Commit {commit} of {_server.UrlOf("shout")}", _log);
        Assert.NotEqual(again, next);
        Assert.Equal(2, _phases.Count(phase => phase == "build"));
        Assert.False(File.Exists(Path.Combine(next, "Mindtrace.Workers.dll")));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("builds", "scratch"), "*.cs", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_build_stays_while_a_worker_uses_it_and_goes_when_it_was_unused_for_the_time()
    {
        _server.CreateRepository("rare", ("Rare.csproj", Project), ("Rare.cs", Source), ("NuGet.config", "<configuration><packageSources><clear /></packageSources></configuration>"));
        var builder = _services.GetRequiredService<GitWorkerBuilder>();
        var build = await UseBuildAsync("rare");

        Forget();
        await builder.RemoveUnusedAsync(Retention, Cancel);
        Assert.True(File.Exists(Path.Combine(build.Path, "Rare.dll")));

        build.Dispose();
        await builder.RemoveUnusedAsync(Retention, Cancel);
        Assert.True(Directory.Exists(build.Path));

        Forget();
        await builder.RemoveUnusedAsync(Retention, Cancel);
        Assert.False(Directory.Exists(build.Path));
        Assert.Equal(["cache.lock"], Directory.GetFiles(_folder.File("builds")).Select(Path.GetFileName));

        Assert.Equal(build.Path, await BuildAsync("rare"));
        Assert.Equal(2, _phases.Count(phase => phase == "build"));

        void Forget() => File.SetLastWriteTimeUtc(build.Path + ".use", (TimeProvider.System.GetUtcNow() - Retention - TimeSpan.FromMinutes(1)).UtcDateTime);
    }

    [Fact]
    public async Task A_build_that_fails_says_what_the_compiler_said_and_is_not_kept()
    {
        _server.CreateRepository("broken", ("Broken.csproj", Project), ("Broken.cs", "this is no C#"), ("NuGet.config", "<configuration><packageSources><clear /></packageSources></configuration>"));

        var exception = await Assert.ThrowsAsync<LaunchFailedException>(() => BuildAsync("broken"));

        Assert.Contains("Broken.cs(1,", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["scratch"], Directory.GetDirectories(_folder.File("builds")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../..", null, "git_working_dir '../..' leaves the repository")]
    [InlineData("", "../../x.csproj", "leaves the repository")]
    [InlineData("missing", null, "does not exist")]
    [InlineData("", null, "has no project in '.'")]
    [InlineData("two", null, "has 2 projects in 'two'")]
    public async Task A_project_that_is_not_there_is_said(string workingDir, string? project, string message)
    {
        _server.CreateRepository("places", ("a.txt", ""), ("two/A.csproj", Project), ("two/B.csproj", Project));

        Assert.Contains(message, (await Assert.ThrowsAsync<LaunchFailedException>(() => BuildAsync("places", workingDir, project))).Message, StringComparison.Ordinal);
        Assert.Equal(["checkout"], _phases);
    }

    [Fact]
    public async Task A_build_that_is_stopped_leaves_nothing()
    {
        string slow = Project.Replace("</Project>", """<Target Name="Wait" BeforeTargets="Restore;CoreCompile"><Exec Command="sleep 1000" /></Target></Project>""", StringComparison.Ordinal);
        _server.CreateRepository("slow", ("Slow.csproj", slow), ("Slow.cs", Source), ("NuGet.config", "<configuration><packageSources><clear /></packageSources></configuration>"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var building = BuildAsync("slow", stop: stop.Token);
        await Eventually.TrueAsync(() => Directory.Exists(_folder.File("builds", "scratch")) && Directory.GetFiles(_folder.File("builds", "scratch"), "Slow.cs", SearchOption.AllDirectories).Length > 0, TimeSpan.FromMinutes(1));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        Assert.Equal(["scratch"], Directory.GetDirectories(_folder.File("builds")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(_folder.File("builds", "scratch"), "Slow.cs", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_build_that_takes_too_long_is_ended()
    {
        _server.CreateRepository("late", ("Late.csproj", Project), ("Late.cs", Source), ("NuGet.config", "<configuration><packageSources><clear /></packageSources></configuration>"));
        _services.GetRequiredService<IOptions<GitWorkerOptions>>().Value.BuildTimeout = TimeSpan.FromMilliseconds(100);

        var exception = await Assert.ThrowsAsync<LaunchFailedException>(() => BuildAsync("late"));

        Assert.Contains("(BUILD_TIMEOUT)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_build_of_a_dead_node_left_is_removed_when_the_next_node_starts()
    {
        string dead = Path.Combine(_folder.File("builds", "scratch"), "00000000deadbeef");
        Directory.CreateDirectory(Path.Combine(dead, "00000000deadbeef-1", "checkout"));
        await File.WriteAllTextAsync(Path.Combine(dead, "owner.lock"), "", Cancel);

        await _services.GetRequiredService<GitWorkerBuilder>().StartAsync(Cancel);

        Assert.False(Directory.Exists(dead));
    }

    private async Task<string> BuildAsync(string repository, string? workingDir = null, string? project = null, CancellationToken? stop = null)
    {
        using var build = await UseBuildAsync(repository, workingDir, project, stop);
        return build.Path;
    }

    private Task<UsedFolder> UseBuildAsync(string repository, string? workingDir = null, string? project = null, CancellationToken? stop = null) =>
        _services.GetRequiredService<GitWorkerBuilder>().BuildAsync(
            new WorkerTypeInfo
            {
                WorkerName = repository,
                WorkerClass = "Shout.ShoutWorker",
                WorkerParams = WireJson.EmptyObject,
                GitRepoUrl = _server.UrlOf(repository),
                GitWorkingDir = workingDir,
                GitProject = project,
            },
            phase => Locked(_phases, phase),
            line => Locked(_log, line),
            stop ?? Cancel);

    private static void Locked(List<string> list, string text)
    {
        lock (list)
            list.Add(text);
    }
}
