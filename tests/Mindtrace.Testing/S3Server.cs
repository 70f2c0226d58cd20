using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Mindtrace.Testing;

/// <summary>An S3 server of the test's own (s3rver, from npm) on a free loopback port, that can be stopped and started again on that port. It checks credentials.</summary>
public sealed class S3Server : IAsyncDisposable
{
    /// <summary>Why tests that need the server are skipped.</summary>
    public const string SkipReason = "s3rver is not installed (npm install --prefix DIR s3rver@3.7.1, and MINDTRACE_TEST_S3RVER=DIR/node_modules/.bin/s3rver)";

    /// <summary>The access key and the secret key, the only ones it knows.</summary>
    public const string AccessKey = "S3RVER";

    /// <inheritdoc cref="AccessKey"/>
    public const string SecretKey = "S3RVER";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly ServerProcess _process = new("s3rver");

    private S3Server()
    {
    }

    /// <summary>The program: what MINDTRACE_TEST_S3RVER names, or else s3rver on the PATH; null where there is none.</summary>
    public static string? Executable { get; } = FindExecutable();

    /// <summary>Whether this machine has a server to start.</summary>
    public static bool IsAvailable => Executable is not null;

    /// <summary>The TCP port on 127.0.0.1, the same for the object's whole life.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The address.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{Port}");

    /// <summary>Starts a server without buckets.</summary>
    public static async Task<S3Server> StartAsync()
    {
        var server = new S3Server();
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

    /// <summary>Starts the stopped server again, with what it held.</summary>
    public async Task StartAgainAsync()
    {
        string[] arguments = ["-d", _folder.Path, "-a", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "--no-vhost-buckets", "--silent"];
        var start = new ProcessStartInfo(Executable ?? throw new InvalidOperationException(SkipReason), arguments);
        // It encrypts the tokens that join the pages of a listing with DES, which a current OpenSSL has in its legacy provider only.
        start.Environment["NODE_OPTIONS"] = "--openssl-legacy-provider";
        await _process.StartAsync(start, AnswersAsync, StartTimeout).ConfigureAwait(false);
    }

    /// <summary>Kills the server at once, as a crash would.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>The files that hold an object, by the end of its key: the server keeps its objects as files.</summary>
    public IReadOnlyList<string> FilesOf(string keyEnd) =>
        [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => file.Contains(keyEnd, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var http = new HttpClient();
            using var response = await http.GetAsync(Endpoint).ConfigureAwait(false);
            return response.StatusCode is not HttpStatusCode.ServiceUnavailable;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string? FindExecutable()
    {
        if (Environment.GetEnvironmentVariable("MINDTRACE_TEST_S3RVER") is { Length: > 0 } chosen)
            return chosen;
        string name = OperatingSystem.IsWindows() ? "s3rver.cmd" : "s3rver";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
