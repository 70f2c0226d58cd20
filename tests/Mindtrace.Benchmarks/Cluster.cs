using System.Globalization;
using System.Text;
using System.Text.Json;
using Mindtrace.Benchmarks.Http;
using Mindtrace.Benchmarks.Processes;
using Mindtrace.Testing;

namespace Mindtrace.Benchmarks;

/// <summary>A store, a manager and one worker that echoes, each in a process of its own.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const string Queue = "echo";

    private readonly TempFolder _folder = new();
    private readonly StoreProcess _store;
    private readonly ServiceProcess _manager;
    private readonly int _workerPort = FreePort.Next();
    private readonly BenchmarkOptions _options;
    private ServiceProcess? _worker;
    private RawHttpConnection? _control;

    private Cluster(StoreProcess store, BenchmarkOptions options)
    {
        _store = store;
        _options = options;
        _manager = ServiceProcess.StartService("Mindtrace.ClusterManager", ["--urls", $"http://127.0.0.1:{ManagerPort}"], Environment("MINDTRACE_CLUSTER"));
    }

    public int ManagerPort { get; } = FreePort.Next();

    public string StoreConnection => _store.ConnectionString;

    public int StoreProcessId => _store.ProcessId;

    public int ManagerProcessId => _manager.Id;

    public int WorkerProcessId => _worker!.Id;

    public static async Task<Cluster> StartAsync(string store, BenchmarkOptions options)
    {
        Report.Note($"starting {store}, manager and worker");
        var cluster = new Cluster(await StoreProcess.StartAsync(store, options.AppendOnly), options);
        await Eventually.TrueAsync(() => Answers(cluster.ManagerPort), TimeSpan.FromSeconds(60), "the manager");
        cluster._control = await RawHttpConnection.ConnectAsync(cluster.ManagerPort);
        return cluster;
    }

    /// <summary>Starts the worker and connects it to the queue.</summary>
    public async Task StartWorkerAsync()
    {
        if (_worker is not null)
            return;
        string url = $"http://127.0.0.1:{_workerPort}";
        var environment = Environment("MINDTRACE_WORKER");
        environment["MINDTRACE_WORKER__CLUSTER_URL"] = $"http://127.0.0.1:{ManagerPort}";
        if (_options.Concurrency is { } concurrency)
            environment["MINDTRACE_WORKER__CONCURRENCY"] = concurrency.ToString(CultureInfo.InvariantCulture);
        _worker = ServiceProcess.StartService(
            "Mindtrace.WorkerHost", ["--worker-class", "mindtrace.cluster.workers.echo_worker.EchoWorker", "--url", url, "--exit-with-parent"], environment);
        await Eventually.TrueAsync(() => Answers(_workerPort), TimeSpan.FromSeconds(60), "the worker");
        await CallAsync("register_job_to_worker", $$"""{"job_type":"{{Queue}}","worker_url":"{{url}}"}""");
    }

    /// <summary>One call to the manager; its answer.</summary>
    public async Task<JsonElement> CallAsync(string endpoint, string body)
    {
        await _control!.SendAsync(RawHttpConnection.Post(endpoint, Encoding.UTF8.GetBytes(body)));
        var reader = new Utf8JsonReader(_control.Body.Span);
        return JsonElement.ParseValue(ref reader);
    }

    public Task PauseAsync() => CallAsync("pause_queue", $$"""{"job_schema_name":"{{Queue}}"}""");

    public Task ResumeAsync() => CallAsync("resume_queue", $$"""{"job_schema_name":"{{Queue}}"}""");

    /// <summary>Forgets everything, and connects the worker anew.</summary>
    public async Task ClearAsync()
    {
        await CallAsync("clear_databases", "{}");
        await CallAsync("register_job_to_worker", $$"""{"job_type":"{{Queue}}","worker_url":"http://127.0.0.1:{{_workerPort}}"}""");
    }

    /// <summary>How many jobs run, and how many have been completed since the last clear.</summary>
    public async Task<(long Running, long Completed)> StatsAsync()
    {
        var stats = (await CallAsync("queue_stats", $$"""{"job_type":"{{Queue}}"}""")).GetProperty("queues")[0];
        return (stats.GetProperty("running").GetInt64(), stats.GetProperty("completed").GetInt64());
    }

    /// <summary>The processor time that each process has taken so far.</summary>
    public CpuTimes Cpu() => new(ProcessFigures.Of(StoreProcessId).Cpu, ProcessFigures.Of(ManagerProcessId).Cpu, ProcessFigures.Of(WorkerProcessId).Cpu);

    public async ValueTask DisposeAsync()
    {
        _control?.Dispose();
        if (_worker is not null)
            await _worker.DisposeAsync();
        await _manager.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private Dictionary<string, string> Environment(string section) => new()
    {
        [$"{section}__DEFAULT_REDIS_URL"] = $"redis://{_store.ConnectionString}",
        [$"{section}__REGISTRY_FOLDER"] = _folder.Path,
        ["Logging__LogLevel__Default"] = "Warning",
    };

    private static async Task<bool> Answers(int port)
    {
        try
        {
            using var connection = await RawHttpConnection.ConnectAsync(port);
            await connection.SendAsync(RawHttpConnection.Post("status", "{}"u8));
            return connection.Body.Span.IndexOf("Available"u8) >= 0;
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or InvalidOperationException)
        {
            return false;
        }
    }
}
