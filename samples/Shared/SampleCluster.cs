using System.Net;
using System.Net.Sockets;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs.Garnet;

namespace Mindtrace.Samples;

/// <summary>
/// The services a sample needs, each a process of its own on a free port. The store is the one that MINDTRACE_CLUSTER__DEFAULT_REDIS_URL names, or an
/// embedded one that lives as long as the sample.
/// </summary>
public sealed class SampleCluster : IAsyncDisposable
{
    private readonly EmbeddedGarnet? _store;
    private readonly string _storeUrl;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mindtrace-sample-");
    private readonly Stack<ServiceProcess> _processes = new();

    public SampleCluster()
    {
        if (System.Environment.GetEnvironmentVariable("MINDTRACE_CLUSTER__DEFAULT_REDIS_URL") is { Length: > 0 } url)
        {
            _storeUrl = url;
            return;
        }

        _store = EmbeddedGarnet.StartInMemory();
        _storeUrl = $"redis://{_store.ConnectionString}";
    }

    /// <summary>The settings that every process of this cluster needs.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["MINDTRACE_CLUSTER__DEFAULT_REDIS_URL"] = _storeUrl,
        ["MINDTRACE_WORKER__DEFAULT_REDIS_URL"] = _storeUrl,
        ["MINDTRACE_CLUSTER__REGISTRY_FOLDER"] = Path.Combine(_folder.FullName, "registry"),
        ["MINDTRACE_CLUSTER__NODE_FOLDER"] = Path.Combine(_folder.FullName, "node"),
    };

    /// <summary>An address on this machine that nobody listens at.</summary>
    public static string FreeUrl()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndPoint!).Port}";
    }

    /// <summary>Starts a manager and waits until it is available.</summary>
    public async Task<ClusterClient> LaunchManagerAsync(string? url = null)
    {
        url ??= FreeUrl();
        Start("Mindtrace.ClusterManager", url, managerUrl: url, []);
        return await AvailableAsync(new ClusterClient(Http(url)));
    }

    /// <summary>Starts a node that belongs to <paramref name="manager"/> and waits until it is available.</summary>
    public async Task<NodeClient> LaunchNodeAsync(ClusterClient manager, string? url = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        url ??= FreeUrl();
        Start("Mindtrace.Node", url, UrlOf(manager), [], settings);
        return await AvailableAsync(new NodeClient(Http(url)));
    }

    /// <summary>Starts a worker that runs commands and belongs to <paramref name="manager"/>, and waits until it is available.</summary>
    public async Task<WorkerClient> LaunchScriptWorkerAsync(ClusterClient manager, IReadOnlyDictionary<string, string> settings)
    {
        string url = FreeUrl();
        Start("Mindtrace.WorkerHost", url, UrlOf(manager), ["--worker-class", "Mindtrace.Workers.RunScriptWorker", "--url", url], settings);
        return await AvailableAsync(new WorkerClient(Http(url)));
    }

    /// <summary>Starts an echo worker that belongs to <paramref name="manager"/> and waits until it is available.</summary>
    public async Task<WorkerClient> LaunchEchoWorkerAsync(ClusterClient manager)
    {
        string url = FreeUrl();
        Start("Mindtrace.WorkerHost", url, UrlOf(manager), ["--worker-class", "Mindtrace.Workers.EchoWorker", "--url", url]);
        return await AvailableAsync(new WorkerClient(Http(url)));
    }

    /// <summary>The folder of a project's built files.</summary>
    public static string OutputOf(string project) => ServiceProcess.OutputOf(project);

    /// <summary>The address of a service without the slash at its end.</summary>
    public static string UrlOf(ServiceClient service) => service.BaseAddress.AbsoluteUri.TrimEnd('/');

    public static HttpClient Http(string url) => new() { BaseAddress = new Uri(url) };

    /// <summary>Returns when every process has ended.</summary>
    public Task WaitUntilEndedAsync() => Task.WhenAll(_processes.Select(process => process.EndAsync()));

    public async ValueTask DisposeAsync()
    {
        while (_processes.TryPop(out var process))
            await process.DisposeAsync();
        _store?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<TClient> AvailableAsync<TClient>(TClient client)
        where TClient : ServiceClient
    {
        await client.WaitUntilAvailableAsync(TimeSpan.FromSeconds(60));
        Console.WriteLine($"{await client.ClassNameAsync()} runs at {UrlOf(client)}");
        return client;
    }

    private void Start(string service, string url, string managerUrl, string[] arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        var environment = new Dictionary<string, string>(Environment)
        {
            ["ASPNETCORE_URLS"] = url,
            ["MINDTRACE_CLUSTER__CLUSTER_URL"] = managerUrl,
            ["MINDTRACE_WORKER__CLUSTER_URL"] = managerUrl,
            ["MINDTRACE_CLUSTER__NODE_URL"] = url,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            environment[name] = value;
        _processes.Push(ServiceProcess.Start(service, arguments, environment));
    }
}
