namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>A store that the tests of one class share, each under a key prefix of its own.</summary>
public abstract class BridgeStore : IAsyncLifetime
{
    private string? _connectionString;

    /// <summary>What managers connect with; the calling test is skipped where this machine has no such store.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_connectionString is null, RedisServer.SkipReason);
            return _connectionString!;
        }
    }

    public async ValueTask InitializeAsync() => _connectionString = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A cluster of its own on the store.</summary>
    public BridgeCluster NewCluster() => new(ConnectionString);

    protected abstract Task<string?> StartAsync();

    protected abstract ValueTask StopAsync();
}

public sealed class GarnetBridgeStore : BridgeStore
{
    private GarnetStore? _store;

    protected override async Task<string?> StartAsync() => (_store = await GarnetStore.StartAsync()).ConnectionString;

    protected override ValueTask StopAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class RedisBridgeStore : BridgeStore
{
    private RedisServer? _store;

    protected override async Task<string?> StartAsync() => RedisServer.IsAvailable ? (_store = await RedisServer.StartAsync()).ConnectionString : null;

    protected override ValueTask StopAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
