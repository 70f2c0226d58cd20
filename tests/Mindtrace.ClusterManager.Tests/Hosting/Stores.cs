namespace Mindtrace.ClusterManager.Tests;

/// <summary>A store that the tests of one class share.</summary>
public abstract class StoreFixture : IAsyncLifetime
{
    private string? _connectionString;

    /// <summary>Whether this machine has such a store.</summary>
    public bool IsRunning => _connectionString is not null;

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

    /// <returns>What to connect with; null where this machine has no such store.</returns>
    protected abstract Task<string?> StartAsync();

    protected abstract ValueTask StopAsync();
}

public sealed class GarnetFixture : StoreFixture
{
    private GarnetStore? _store;

    protected override async Task<string?> StartAsync() => (_store = await GarnetStore.StartAsync()).ConnectionString;

    protected override ValueTask StopAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class RedisFixture : StoreFixture
{
    private RedisServer? _store;

    protected override async Task<string?> StartAsync() => RedisServer.IsAvailable ? (_store = await RedisServer.StartAsync()).ConnectionString : null;

    protected override ValueTask StopAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
