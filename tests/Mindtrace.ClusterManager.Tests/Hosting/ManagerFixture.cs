namespace Mindtrace.ClusterManager.Tests;

/// <summary>A manager on a store of its own, shared by the tests of one class.</summary>
public abstract class ManagerFixture(StoreFixture store) : IAsyncLifetime
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

    public string ConnectionString => store.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        await store.InitializeAsync();
        if (store.IsRunning)
            _manager = await ManagerHost.StartAsync(ConnectionString, "mindtrace", ("PEER_TIMEOUT", "00:00:03"), ("ENDPOINT_TIMEOUT", "00:00:02"), ("GATEWAY_TIMEOUT", "00:00:02"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_manager is not null)
            await _manager.DisposeAsync();
        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class GarnetManager() : ManagerFixture(new GarnetFixture());

public sealed class RedisManager() : ManagerFixture(new RedisFixture());
