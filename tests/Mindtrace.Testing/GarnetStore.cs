using Mindtrace.Jobs.Garnet;

namespace Mindtrace.Testing;

/// <summary>An embedded Garnet for tests: in memory, or durable in a folder, from which a later start finds the data again.</summary>
public sealed class GarnetStore : IAsyncDisposable
{
    private readonly EmbeddedGarnet _server;

    private GarnetStore(EmbeddedGarnet server) => _server = server;

    /// <summary>What StackExchange.Redis connects with.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port => _server.Port;

    /// <summary>Starts a server.</summary>
    /// <param name="folder">Where the data lives; in memory where null.</param>
    /// <param name="port">The TCP port; a free one where 0.</param>
    public static Task<GarnetStore> StartAsync(string? folder = null, int port = 0) =>
        Task.Run(() => new GarnetStore(folder is null ? EmbeddedGarnet.StartInMemory(port) : EmbeddedGarnet.Start(folder, port)));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
