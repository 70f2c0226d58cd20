using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tsavorite.core;

namespace Mindtrace.Jobs.Garnet;

/// <summary>A Garnet server in this process, on the loopback address, started so that scripts are atomic and, with a folder, durable.</summary>
/// <remarks>
/// Scripts exclude each other only through the keys they declare, and only in Lua transaction mode (Garnet 2.2). Writes reach the append-only file as
/// they happen, but shortly after they were answered: when the process is killed, those that <see cref="CommittedAsync"/> was not awaited for may be lost,
/// and of the last script the beginning may be kept alone, which <c>JobQueue.MendAsync</c> puts in order. Where the file grows beyond 512 MB, a checkpoint
/// takes the place of its older part. All data is in memory, which is its only limit. One folder serves one server at a time.
/// </remarks>
public sealed class EmbeddedGarnet : IAsyncDisposable, IDisposable
{
    private const int PortAttempts = 10;
    private const string LogLimit = "512m";

    private readonly GarnetServer _server;
    private readonly FolderLock? _folder;
    private readonly GroupCommit _commits;
    private bool _disposed;

    private EmbeddedGarnet(GarnetServer server, FolderLock? folder, int port)
    {
        _server = server;
        _folder = folder;
        _commits = new GroupCommit(() => server.Store.CommitAOFAsync(CancellationToken.None).AsTask());
        Port = port;
    }

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What StackExchange.Redis connects with.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts a durable server; returns once it takes connections, which takes from one to twenty seconds.</summary>
    /// <param name="folder">Where the data lives; created, for this user only, where it isn't there.</param>
    /// <param name="port">The TCP port; a free one where 0.</param>
    /// <param name="loggerFactory">Takes the server's log; nothing is logged where null.</param>
    /// <exception cref="IOException">The port is taken, the folder is in use or cannot be written, or its data cannot be read.</exception>
    public static EmbeddedGarnet Start(string folder, int port = 0, ILoggerFactory? loggerFactory = null) => Start(folder, LogLimit, port, loggerFactory);

    /// <summary>The same with a log that is shortened from another size on, such as <c>64m</c>.</summary>
    internal static EmbeddedGarnet Start(string folder, string logLimit, int port = 0, ILoggerFactory? loggerFactory = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var held = FolderLock.Take(folder);
        try
        {
            return Listen(EmbeddedGarnetArguments.Durable(held.Path, logLimit), held, port, loggerFactory);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Starts a server that keeps nothing beyond its life.</summary>
    /// <param name="port">The TCP port; a free one where 0.</param>
    /// <param name="loggerFactory">Takes the server's log; nothing is logged where null.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static EmbeddedGarnet StartInMemory(int port = 0, ILoggerFactory? loggerFactory = null) =>
        Listen(EmbeddedGarnetArguments.InMemory, null, port, loggerFactory);

    /// <summary>
    /// Completes once everything that was written before the call would outlive the process being killed. The server answers without waiting for that; who
    /// acknowledges something on the strength of such an answer should wait first. At once for a server in memory.
    /// </summary>
    public Task CommittedAsync() => _folder is null ? Task.CompletedTask : _commits.CommittedAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _server.Dispose();
        _folder?.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static EmbeddedGarnet Listen(IReadOnlyList<string> arguments, FolderLock? folder, int port, ILoggerFactory? loggerFactory)
    {
        for (int attempt = 1; ; attempt++)
        {
            int candidate = port is 0 ? FreePort() : port;
            GarnetServer? server = null;
            try
            {
                server = Create([.. arguments, "--bind", "127.0.0.1", "--port", candidate.ToString(CultureInfo.InvariantCulture)], loggerFactory);
                server.Start();
                return new EmbeddedGarnet(server, folder, candidate);
            }
            catch (Exception e) when (e is SocketException || e.InnerException is SocketException)
            {
                server?.Dispose();
                // Between finding a free port and binding it, somebody else may have taken it.
                if (port is not 0 || attempt == PortAttempts)
                    throw new IOException($"The embedded store cannot listen on 127.0.0.1:{candidate}. Choose another port.", e);
            }
            catch (Exception e) when (e is GarnetException or TsavoriteException)
            {
                server?.Dispose();
                throw new IOException($"The embedded store cannot start{(folder is null ? "" : $" with the data in {folder.Path}")}: {e.Message}", e);
            }
        }
    }

    /// <summary>Garnet adds a trace listener that writes to standard output, which belongs to the program that embeds it.</summary>
    private static GarnetServer Create(string[] arguments, ILoggerFactory? loggerFactory)
    {
        var before = Trace.Listeners.Cast<TraceListener>().ToArray();
        var server = new GarnetServer(arguments, loggerFactory ?? NullLoggerFactory.Instance);
        foreach (var added in Trace.Listeners.OfType<ConsoleTraceListener>().Except(before).ToArray())
            Trace.Listeners.Remove(added);
        return server;
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
