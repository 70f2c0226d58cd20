using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Mindtrace.Testing;

/// <summary>A redis-server (or valkey-server) process of the test's own, on a free loopback port, that can be stopped and started again on that port.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly string[] _arguments;
    private readonly ServerProcess _process = new("redis-server");

    private RedisServer(string[] arguments) => _arguments = arguments;

    /// <summary>The program: what MINDTRACE_TEST_REDIS_SERVER names, or else the first of redis-server and valkey-server on the PATH; null where there is none.</summary>
    public static string? Executable { get; } = FindExecutable();

    /// <summary>Whether this machine has a server to start.</summary>
    public static bool IsAvailable => Executable is not null;

    /// <summary>Why tests that need the server are skipped.</summary>
    public const string SkipReason = "redis-server is not installed (Debian: apt-get install redis-server)";

    /// <summary>The TCP port on 127.0.0.1, the same for the object's whole life.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>What StackExchange.Redis connects with.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Whether the process runs.</summary>
    public bool IsRunning => _process.IsRunning;

    /// <summary>The process id while it runs.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a server that keeps nothing on disk; <c>"--appendonly", "yes"</c> and the like change that.</summary>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        try
        {
            await server.StartAgainAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts the stopped server again, on the same port and folder.</summary>
    public async Task StartAgainAsync()
    {
        if (IsRunning)
            return;
        string[] arguments = ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, "--save", "", "--daemonize", "no", .. _arguments];
        await _process.StartAsync(new ProcessStartInfo(Executable ?? throw new InvalidOperationException(SkipReason), arguments), AnswersAsync, StartTimeout).ConfigureAwait(false);
    }

    /// <summary>Kills the server at once, as a crash would.</summary>
    public Task StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port).ConfigureAwait(false);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray()).ConfigureAwait(false);
            var reply = new byte[5];
            // It answers -LOADING while it reads its append-only file.
            return await stream.ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false).ConfigureAwait(false) == reply.Length && reply.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static string? FindExecutable()
    {
        if (Environment.GetEnvironmentVariable("MINDTRACE_TEST_REDIS_SERVER") is { Length: > 0 } chosen)
            return chosen;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return ((string[])["redis-server", "valkey-server"]).SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
