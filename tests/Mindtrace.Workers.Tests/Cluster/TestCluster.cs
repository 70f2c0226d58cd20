using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using StackExchange.Redis;

namespace Mindtrace.Workers.Tests;

/// <summary>A cluster of one test: its own keys in a store, its workers in hosts of their own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public static readonly JobType Echo = JobType.Parse("echo");

    private readonly Dictionary<string, string?> _settings;
    private readonly IHost _client;
    private readonly List<IHost> _workers = [];
    private int _jobs;

    private TestCluster(string connectionString, TimeSpan lease)
    {
        _settings = new Dictionary<string, string?>
        {
            ["MINDTRACE_WORKER:DEFAULT_REDIS_URL"] = connectionString,
            ["MINDTRACE_WORKER:QUEUE:KEY_PREFIX"] = "test-" + Guid.NewGuid().ToString("N"),
            ["MINDTRACE_WORKER:QUEUE:LEASE_DURATION"] = lease.ToString(),
            ["MINDTRACE_WORKER:QUEUE:BACKOFF_BASE"] = "00:00:00.010",
        };
        _client = Build(services => services.AddMindtraceJobQueue(WorkerOptions.Section));
    }

    public JobQueue Queue => _client.Services.GetRequiredService<JobQueue>();

    public WorkerDirectory Directory => _client.Services.GetRequiredService<WorkerDirectory>();

    /// <summary>The settings as the environment variables of a worker process.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Environment =>
        _settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));

    public static async Task<TestCluster> StartAsync(string connectionString, TimeSpan? lease = null)
    {
        Assert.SkipWhen(connectionString.Length == 0, RedisServer.SkipReason);
        var cluster = new TestCluster(connectionString, lease ?? TimeSpan.FromSeconds(10));
        await cluster.Queue.SetTargetAsync(Echo, new JobTarget.Queue());
        return cluster;
    }

    /// <summary>Starts a worker that serves <see cref="Echo"/> unless told otherwise.</summary>
    public async Task<IHost> StartWorkerAsync(Func<JsonElement, JobContext, CancellationToken, Task<JsonElement>> run, Action<WorkerOptions>? configure = null) =>
        await StartWorkerAsync(new DelegateWorker(run), configure);

    /// <summary>Starts a worker.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="configure">Changes its options.</param>
    /// <param name="store">What it reaches the store through; a connection of its own where null.</param>
    public async Task<IHost> StartWorkerAsync(WorkerBase worker, Action<WorkerOptions>? configure = null, IConnectionMultiplexer? store = null)
    {
        var host = Build(services =>
        {
            if (store is not null)
                services.AddSingleton(store);
            services.AddMindtraceWorker(_ => worker, worker.GetType().Name, options =>
            {
                options.Queues.Add(Echo.Value);
                configure?.Invoke(options);
            });
        });
        _workers.Add(host);
        await host.StartAsync();
        return host;
    }

    public async Task<JobId> SubmitAsync(string payload = """{"message":"hello"}""", Func<Job, Job>? configure = null)
    {
        var job = new Job
        {
            Id = JobId.Parse($"job-{Interlocked.Increment(ref _jobs)}"),
            Name = "test",
            SchemaName = Echo,
            Payload = JsonElement.Parse(payload),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await Queue.SubmitAsync(configure?.Invoke(job) ?? job);
        return job.Id;
    }

    /// <summary>The status of a job once it is terminal.</summary>
    public async Task<JobStatus> EndOfAsync(JobId id)
    {
        var status = await Queue.WaitAsync(id, TimeSpan.FromMinutes(2));
        Assert.True(status!.State.IsTerminal(), $"{id} is still {status.State}");
        return status;
    }

    public Task UntilAsync(JobId id, JobState state) =>
        Eventually.TrueAsync(async () => (await Queue.GetAsync(id))!.State == state, what: $"job {id} to be {state}");

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        await Queue.ClearAsync();
        _client.Dispose();
    }

    private IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(_settings);
        configure(builder.Services);
        return builder.Build();
    }
}
