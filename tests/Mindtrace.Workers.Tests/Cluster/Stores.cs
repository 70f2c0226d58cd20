namespace Mindtrace.Workers.Tests;

/// <summary>A store that lives as long as a test class.</summary>
public abstract class StoreFixture : IAsyncLifetime
{
    public string ConnectionString { get; protected set; } = "";

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}

public sealed class RedisFixture : StoreFixture
{
    private RedisServer? _server;

    public override async ValueTask InitializeAsync()
    {
        if (!RedisServer.IsAvailable)
            return;
        _server = await RedisServer.StartAsync();
        ConnectionString = _server.ConnectionString;
    }

    public override ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class GarnetFixture : StoreFixture
{
    private GarnetStore? _store;

    public override async ValueTask InitializeAsync()
    {
        _store = await GarnetStore.StartAsync();
        ConnectionString = _store.ConnectionString;
    }

    public override ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
