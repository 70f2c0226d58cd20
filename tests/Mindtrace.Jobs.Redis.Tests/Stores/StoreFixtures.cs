using Mindtrace.Jobs.Redis.Tests.Stores;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(GarnetFixture))]
[assembly: AssemblyFixture(typeof(RedisFixture))]

namespace Mindtrace.Jobs.Redis.Tests.Stores;

/// <summary>A store that all tests of the assembly share, each under key prefixes of its own.</summary>
public interface IStoreFixture
{
    /// <summary>What the store is called in test output.</summary>
    string Name { get; }

    /// <summary>Why the store isn't there; null where it is.</summary>
    string? SkipReason { get; }

    /// <summary>What StackExchange.Redis connects with.</summary>
    string ConnectionString { get; }

    /// <summary>A shared connection.</summary>
    IConnectionMultiplexer Connection { get; }
}

public sealed class GarnetFixture : IStoreFixture, IAsyncLifetime
{
    private GarnetStore? _store;
    private ConnectionMultiplexer? _connection;

    public string Name => "Garnet";

    public string? SkipReason => null;

    public string ConnectionString => _store!.ConnectionString;

    public IConnectionMultiplexer Connection => _connection!;

    public async ValueTask InitializeAsync()
    {
        _store = await GarnetStore.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString, PatientClient.Configure);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
    }
}

public sealed class RedisFixture : IStoreFixture, IAsyncLifetime
{
    private RedisServer? _server;
    private ConnectionMultiplexer? _connection;

    public string Name => "Redis";

    public string? SkipReason => RedisServer.IsAvailable ? null : RedisServer.SkipReason;

    public string ConnectionString => _server!.ConnectionString;

    public IConnectionMultiplexer Connection => _connection!;

    public async ValueTask InitializeAsync()
    {
        if (!RedisServer.IsAvailable)
            return;
        _server = await RedisServer.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString, PatientClient.Configure);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <summary>How the fixtures' clients wait.</summary>
internal static class PatientClient
{
    private const int TimeoutMilliseconds = 60_000;

    /// <summary>On a loaded machine thousands of jobs that are submitted together outlast the client's usual 5 seconds.</summary>
    public static void Configure(ConfigurationOptions options) => options.SyncTimeout = options.AsyncTimeout = TimeoutMilliseconds;
}
