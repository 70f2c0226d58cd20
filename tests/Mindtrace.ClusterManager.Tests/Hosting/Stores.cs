namespace Mindtrace.ClusterManager.Tests;

/// <summary>A manager on a store, shared by the tests of one class.</summary>
public abstract class ManagerFixture : IAsyncLifetime
{
    private ManagerHost? _manager;

    /// <summary>The manager; the calling test is skipped where this machine has no such store.</summary>
    public ManagerHost Manager
    {
        get
        {
            Assert.SkipWhen(_manager is null, RedisServer.SkipReason);
            return _manager!;
        }
    }

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (await StartStoreAsync() is not { } connectionString)
            return;
        ConnectionString = connectionString;
        _manager = await ManagerHost.StartAsync(connectionString, "mindtrace");
    }

    public async ValueTask DisposeAsync()
    {
        if (_manager is not null)
            await _manager.DisposeAsync();
        await StopStoreAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<string?> StartStoreAsync();

    protected abstract ValueTask StopStoreAsync();
}

public sealed class GarnetManager : ManagerFixture
{
    private GarnetStore? _store;

    protected override async Task<string?> StartStoreAsync() => (_store = await GarnetStore.StartAsync()).ConnectionString;

    protected override ValueTask StopStoreAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class RedisManager : ManagerFixture
{
    private RedisServer? _store;

    protected override async Task<string?> StartStoreAsync() => RedisServer.IsAvailable ? (_store = await RedisServer.StartAsync()).ConnectionString : null;

    protected override ValueTask StopStoreAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
