using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Node.Tests.Cluster;
using Mindtrace.Registry;

[assembly: AssemblyFixture(typeof(TestCluster))]

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>A store, a manager and a folder registry that the tests of the assembly share; each test starts nodes of its own.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private RedisServer? _redis;
    private GarnetStore? _garnet;

    /// <summary>What StackExchange.Redis connects with.</summary>
    public string Store => _redis?.ConnectionString ?? _garnet!.ConnectionString;

    /// <summary>The settings that manager and nodes have in common.</summary>
    public (string Key, string Value)[] Settings => [("DEFAULT_REDIS_URL", Store), ("REGISTRY_FOLDER", _folder.File("registry")), ("NODE_FOLDER", _folder.File("node"))];

    public TestManager Manager { get; private set; } = null!;

    public ClusterClient Client => Manager.Client;

    public WorkerRegistry Registry => Manager.Registry;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (RedisServer.IsAvailable)
            _redis = await RedisServer.StartAsync();
        else
            _garnet = await GarnetStore.StartAsync();
        Manager = await TestManager.StartAsync(Settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (Manager is not null)
            await Manager.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_garnet is not null)
            await _garnet.DisposeAsync();
        _folder.Dispose();
    }

    internal Task<TestNode> StartNodeAsync(params (string Key, string Value)[] settings) => StartNodeAsync(Manager.Url, settings);

    internal Task<TestNode> StartNodeAsync(string managerUrl, (string Key, string Value)[] settings) =>
        TestNode.StartAsync([.. Settings, ("CLUSTER_URL", managerUrl), ("WORKER_PORTS_RANGE", FreePort.NextRange(8)), .. settings]);

    /// <summary>Registers the built-in echo worker under a new name; launched workers serve the job type of that name.</summary>
    public async Task<string> EchoTypeAsync()
    {
        string name = NewName("echo");
        await Client.RegisterWorkerTypeAsync(Type(name, "Mindtrace.Workers.EchoWorker") with { JobType = JobType.Parse(name) }, Cancel);
        return name;
    }

    /// <summary>Registers a worker of this assembly under a new name, as a package; launched workers serve the job type of that name.</summary>
    public async Task<string> TestTypeAsync(string workerClass, string parameters = "{}", WorkerLimits? limits = null)
    {
        string name = NewName("test");
        var package = await UploadAsync(name, typeof(TestCluster).Assembly.Location);
        var parsed = WireJson.Parse(Encoding.UTF8.GetBytes(parameters));
        await Client.RegisterWorkerTypeAsync(Type(name, workerClass) with { Package = package, WorkerParams = parsed, JobType = JobType.Parse(name), Limits = limits }, Cancel);
        return name;
    }

    /// <summary>Uploads a package of the given files under a name.</summary>
    public Task<PackageReference> UploadAsync(string name, params string[] files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in files)
                archive.CreateEntryFromFile(file, Path.GetFileName(file));
        }

        zip.Position = 0;
        return Registry.UploadPackageAsync(name, "1.0", zip, Cancel);
    }

    /// <summary>Submits a job and waits for its end.</summary>
    public Task<JobStatus> RunAsync(string jobType, object payload) =>
        Client.SubmitAndWaitAsync(JobFactory.Create(jobType, JsonSerializer.SerializeToElement(payload)) with { MaxAttempts = 3 }, TimeSpan.FromSeconds(90), Cancel);

    public static WorkerTypeInfo Type(string name, string workerClass) => new() { WorkerName = name, WorkerClass = workerClass, WorkerParams = WireJson.EmptyObject };

    public static string NewName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Guid.NewGuid():N}");
}
