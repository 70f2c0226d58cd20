using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Mindtrace.Workers.Tests;

/// <summary>A Git server and a folder for what script workers keep.</summary>
public sealed class ScriptFixture : IAsyncLifetime
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

    public string ScratchFolder => Path.Combine(_folder.Path, "scratch");

    public string StoreFolder => Path.Combine(_folder.Path, "store");

    /// <summary>The settings of a script worker.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["MINDTRACE_WORKER:SCRIPT:SCRATCH_FOLDER"] = ScratchFolder,
        ["MINDTRACE_WORKER:GIT:CACHE_FOLDER"] = Path.Combine(_folder.Path, "mirrors"),
        ["MINDTRACE_WORKER:STORE:REGISTRY_FOLDER"] = StoreFolder,
    };

    public async ValueTask InitializeAsync()
    {
        if (!GitServer.IsAvailable)
            return;
        _server = await GitServer.StartAsync();
        Server.CreateRepository("plain", ("hello.txt", "hello from git\n"), ("sub/deep/here.txt", "deep"));
        Server.CreateRepository("private/opened", ("a.txt", "opened"));
        Server.CreateRepository("linked", ("a.txt", "x")).CommitLink("etc", "/etc");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A script worker of its own.</summary>
    internal async Task<ScriptHarness> StartAsync(Action<Dictionary<string, string?>>? configure = null, Action<IServiceCollection>? replace = null)
    {
        var settings = Settings;
        configure?.Invoke(settings);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddRunScript(configuration);
        services.AddSingleton<RunScriptWorker>();
        replace?.Invoke(services);
        var harness = new ScriptHarness(services.BuildServiceProvider(), Server);
        await harness.Worker.StartAsync(TestContext.Current.CancellationToken);
        return harness;
    }
}
