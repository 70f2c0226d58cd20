namespace Mindtrace.Workers.Tests;

/// <summary>A Docker engine that the tests of one class share.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    public DockerDaemon Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(DockerDaemon.Unavailable is not null, DockerDaemon.Unavailable ?? "");
        Daemon = await DockerDaemon.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Daemon is not null)
            await Daemon.DisposeAsync();
    }

    /// <summary>A worker's Docker environment on the engine.</summary>
    internal DockerHarness Create(params (string Key, string Value)[] settings) => DockerHarness.Create(Daemon, settings);
}

/// <summary>The tests that share an engine, so that only one is started.</summary>
[CollectionDefinition(Name)]
public sealed class DockerTests : ICollectionFixture<DockerFixture>
{
    public const string Name = "Docker";
}
