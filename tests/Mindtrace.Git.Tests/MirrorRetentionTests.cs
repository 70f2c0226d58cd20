using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mindtrace.Git.Tests;

/// <summary>Each test has a cache folder and a clock of its own.</summary>
public sealed class MirrorRetentionTests : IClassFixture<GitFixture>, IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(3);

    private readonly GitFixture _git;
    private readonly TempFolder _cache = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly ServiceProvider _services;

    public MirrorRetentionTests(GitFixture git)
    {
        _git = git;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["X:GIT:CACHE_FOLDER"] = _cache.Path,
            ["X:GIT:MIRROR_RETENTION"] = Retention.ToString(),
        }).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(_time)
            .AddMindtraceGit("X").BuildServiceProvider();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GitRepositories Repositories => _services.GetRequiredService<GitRepositories>();

    public void Dispose()
    {
        _services.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task A_mirror_that_nobody_uses_is_removed_by_the_host_and_fetched_again_when_it_is_needed()
    {
        var work = _git.Server.CreateRepository("seldom", ("a.txt", "one"));
        var source = new GitSource(_git.Server.UrlOf("seldom"), Commit: work.Git("rev-parse", "HEAD"));
        (await Repositories.CheckoutAsync(source, _git.NewFolder(), Cancel)).Dispose();
        var sweeper = Assert.Single(_services.GetServices<IHostedService>());
        await sweeper.StartAsync(Cancel);

        _time.Advance(Retention - TimeSpan.FromHours(1));
        Assert.Equal(source.Commit, await Repositories.FindCommitAsync(source, Cancel));
        _time.Advance(Retention - TimeSpan.FromHours(1));
        Assert.Single(Mirrors());
        _time.Advance(TimeSpan.FromHours(2));
        await Eventually.TrueAsync(() => Mirrors().Length == 0 && Directory.GetFiles(_cache.Path, "*.use").Length == 0, what: "the mirror to go");
        await sweeper.StopAsync(Cancel);

        using var again = await Repositories.CheckoutAsync(source, _git.NewFolder(), Cancel);
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(again.Folder, "a.txt"), Cancel));
    }

    [Fact]
    public async Task The_mirrors_of_a_checkout_stay_until_it_is_disposed_those_of_its_submodules_too()
    {
        _git.Server.CreateRepository("used-inner", ("in.txt", "inner"));
        var outer = _git.Server.CreateRepository("used-outer", ("out.txt", "outer"));
        outer.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", _git.Server.FolderOf("used-inner"), "inner");
        outer.Git("config", "-f", ".gitmodules", "submodule.inner.url", "../used-inner.git");
        outer.CommitAll();
        var checkout = await Repositories.CheckoutAsync(new GitSource(_git.Server.UrlOf("used-outer")), _git.NewFolder(), Cancel);

        _time.Advance(Retention * 3);
        await RemoveAsync();
        Assert.Equal(2, Mirrors().Length);

        checkout.Dispose();
        await RemoveAsync();
        Assert.Equal(2, Mirrors().Length);
        _time.Advance(Retention + TimeSpan.FromMinutes(1));
        await RemoveAsync();
        Assert.Empty(Mirrors());
    }

    [Fact]
    public async Task A_checkout_that_failed_holds_no_mirror()
    {
        _git.Server.CreateRepository("failing", ("a.txt", "one"));
        await Assert.ThrowsAsync<GitException>(() => Repositories.CheckoutAsync(new GitSource(_git.Server.UrlOf("failing"), Branch: "nowhere"), _git.NewFolder(), Cancel));

        _time.Advance(Retention + TimeSpan.FromMinutes(1));
        await RemoveAsync();

        Assert.Empty(Directory.GetFiles(_cache.Path, "*.use"));
    }

    private string[] Mirrors() => [.. Directory.GetDirectories(_cache.Path).Where(folder => Path.GetFileName(folder)[0] != '.')];

    private Task RemoveAsync() => Repositories.RemoveUnusedAsync(NullLogger.Instance, Cancel);
}
