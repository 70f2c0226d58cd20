namespace Mindtrace.Workers.Tests;

/// <summary>A Docker engine that the tests of one class share.</summary>
/// <remarks>A fixture cannot skip tests, so that each test does where it asks for the engine.</remarks>
public sealed class DockerFixture : IAsyncLifetime
{
    private DockerDaemon? _daemon;
    private string? _unavailable = DockerDaemon.Unavailable;

    public DockerDaemon Daemon
    {
        get
        {
            Assert.SkipWhen(_unavailable is not null, _unavailable ?? "");
            return _daemon!;
        }
    }

    /// <summary>Starts an engine for one test, or skips it where that cannot be done.</summary>
    public static async Task<DockerDaemon> StartOrSkipAsync()
    {
        var fixture = new DockerFixture();
        await fixture.InitializeAsync();
        return fixture.Daemon;
    }

    public async ValueTask InitializeAsync()
    {
        if (_unavailable is not null)
            return;
        try
        {
            _daemon = await DockerDaemon.StartAsync();
        }
        catch (DockerUnavailableException exception)
        {
            _unavailable = exception.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
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
