using Microsoft.Extensions.Options;

namespace Mindtrace.Git.Tests;

/// <summary>A Git server, and repositories that are checked out from it.</summary>
public sealed class GitFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public GitServer Server { get; private set; } = null!;

    public string CacheFolder => Path.Combine(_folder.Path, "cache");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(GitServer.IsAvailable, GitServer.SkipReason);
        Server = await GitServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
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
