using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Mindtrace.Testing;

/// <summary>A Docker engine of the test's own, with its data in a temporary folder and no network; it ends with the test process, however that ends.</summary>
public sealed class DockerDaemon : IAsyncDisposable
{
    /// <summary>An image with busybox and nothing else, which the engine has from the start.</summary>
    public const string Image = "mindtrace/busybox:test";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

    // Reads a line from the test process: "stop" keeps the data for a later start; the end of the input, which its death brings about too, removes all.
    private const string Script = """
        trap '' INT HUP
        folder=$1; shift
        "$@" > "$folder/dockerd.log" 2>&1 < /dev/null &
        engine=$!
        trap 'kill -TERM $engine' TERM
        read -r word
        kill -TERM $engine
        wait $engine
        [ "$word" = stop ] && exit 0
        grep -o " $folder/[^ ]* " /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
        rm -rf "$folder"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mindtrace-docker-").FullName;
    private readonly HttpClient _http;
    private Process? _process;

    private DockerDaemon()
    {
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://docker") };
    }

    /// <summary>Why no engine can be started on this machine; null where one can.</summary>
    public static string? Unavailable { get; } =
        !OperatingSystem.IsLinux() ? "a Docker engine for tests is started on Linux only"
        : Find("dockerd") is null ? "dockerd is not installed (Debian: apt-get install docker.io)"
        : BusyboxImage.Program is null ? "a static busybox is not installed (Debian: apt-get install busybox-static)"
        : !Environment.IsPrivilegedProcess ? "a Docker engine can be started by root only"
        : null;

    /// <summary>The engine's address, for <c>DOCKER_HOST</c>.</summary>
    public string Host => $"unix://{SocketPath}";

    private string SocketPath => Path.Combine(_folder, "docker.sock");

    /// <summary>Starts an engine that has <see cref="Image"/>, and sees that it runs containers.</summary>
    /// <exception cref="DockerUnavailableException">It cannot be done on this machine, such as in a container without privileges; the message says why.</exception>
    public static async Task<DockerDaemon> StartAsync()
    {
        var daemon = new DockerDaemon();
        try
        {
            await daemon.StartAgainAsync().ConfigureAwait(false);
            using var archive = new ByteArrayContent(BusyboxImage.Archive());
            using var answer = await daemon._http.PostAsync($"/images/create?fromSrc=-&repo={Image.Split(':')[0]}&tag={Image.Split(':')[1]}", archive).ConfigureAwait(false);
            await RequireAsync(answer, "images cannot be imported here").ConfigureAwait(false);
            await daemon.TryContainerAsync().ConfigureAwait(false);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts the stopped engine again, with the same data and address.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        string[] arguments =
        [
            "-c", Script, "sh", _folder, Find("dockerd")!,
            "--data-root", Path.Combine(_folder, "data"), "--exec-root", Path.Combine(_folder, "exec"), "--pidfile", Path.Combine(_folder, "docker.pid"), "-H", Host,
            "--storage-driver=vfs", "--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false", "--shutdown-timeout=5",
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        await Eventually.TrueAsync(AnswersAsync, StartTimeout, "the Docker engine").ConfigureAwait(false);
    }

    /// <summary>Stops the engine, which ends its containers but does not remove them.</summary>
    public async Task StopAsync()
    {
        await _process!.StandardInput.WriteLineAsync("stop").ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _process = null;
    }

    /// <summary>The names of all containers, running or not, that have the label.</summary>
    public async Task<IReadOnlyList<string>> ContainersAsync(string? label = null)
    {
        string filter = label is null ? "" : "&filters=" + Uri.EscapeDataString($$"""{"label":["{{label}}"]}""");
        using var containers = (await _http.GetFromJsonAsync<JsonDocument>($"/containers/json?all=1{filter}").ConfigureAwait(false))!;
        return [.. containers.RootElement.EnumerateArray().Select(container => container.GetProperty("Names")[0].GetString()!.TrimStart('/'))];
    }

    /// <summary>Whether the engine can limit a container's memory.</summary>
    public async Task<bool> LimitsMemoryAsync()
    {
        using var info = (await _http.GetFromJsonAsync<JsonDocument>("/info").ConfigureAwait(false))!;
        return info.RootElement.GetProperty("MemoryLimit").GetBoolean();
    }

    /// <summary>Removes an image.</summary>
    public async Task RemoveImageAsync(string image)
    {
        using var answer = await _http.DeleteAsync($"/images/{image}?force=1").ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().ConfigureAwait(false);
            _process.Dispose();
        }
        else if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task TryContainerAsync()
    {
        const string fault = "containers cannot be run here";
        object wanted = new { Image, Cmd = (string[])["true"], HostConfig = new { NetworkMode = "none" } };
        using var created = await _http.PostAsJsonAsync("/containers/create?name=trial", wanted).ConfigureAwait(false);
        await RequireAsync(created, fault).ConfigureAwait(false);
        using var started = await _http.PostAsync("/containers/trial/start", null).ConfigureAwait(false);
        await RequireAsync(started, fault).ConfigureAwait(false);
        using var removed = await _http.DeleteAsync("/containers/trial?force=1").ConfigureAwait(false);
        await RequireAsync(removed, fault).ConfigureAwait(false);
    }

    private static async Task RequireAsync(HttpResponseMessage answer, string fault)
    {
        if (!answer.IsSuccessStatusCode)
            throw new DockerUnavailableException($"{fault}: {(await answer.Content.ReadAsStringAsync().ConfigureAwait(false)).Trim()}");
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
            throw new DockerUnavailableException($"dockerd does not start here: {(File.Exists(LogFile) ? LastLine(await File.ReadAllTextAsync(LogFile).ConfigureAwait(false)) : "it ended at once")}");
        if (File.Exists(LogFile) && await File.ReadAllTextAsync(LogFile).ConfigureAwait(false) is var log && log.Contains("failed to start daemon", StringComparison.Ordinal))
            throw new DockerUnavailableException($"dockerd does not start here: {LastLine(log)}");
        try
        {
            using var answer = await _http.GetAsync("/_ping").ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string LogFile => Path.Combine(_folder, "dockerd.log");

    private static string LastLine(string log) => log.TrimEnd().Split('\n')[^1];

    internal static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

/// <summary>This machine cannot run a Docker engine.</summary>
public sealed class DockerUnavailableException(string message) : Exception(message);
