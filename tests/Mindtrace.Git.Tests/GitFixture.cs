using Microsoft.Extensions.Options;

namespace Mindtrace.Git.Tests;

/// <summary>A Git server, and repositories that are checked out from it.</summary>
public sealed class GitFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GitServer? _server;

    /// <summary>The server; skips the test where there is none, which a fixture cannot do itself.</summary>
    public GitServer Server
    {
        get
        {
            Assert.SkipWhen(_server is null, GitServer.SkipReason);
            return _server;
        }
    }

    /// <summary>A further server, for one test.</summary>
    public static Task<GitServer> StartServerAsync()
    {
        Assert.SkipUnless(GitServer.IsAvailable, GitServer.SkipReason);
        return GitServer.StartAsync();
    }

    public string CacheFolder => Path.Combine(_folder.Path, "cache");

    public async ValueTask InitializeAsync()
    {
        if (GitServer.IsAvailable)
            _server = await GitServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    public GitRepositories Repositories(Action<GitOptions>? configure = null)
    {
        var options = new GitOptions { CacheFolder = CacheFolder };
        configure?.Invoke(options);
        return new GitRepositories(Options.Create(options), TimeProvider.System);
    }

    public string NewFolder() => Path.Combine(_folder.Path, "checkouts", Guid.NewGuid().ToString("N"));
}
