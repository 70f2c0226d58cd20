using Mindtrace.AppHost.Tests.Running;
using Mindtrace.Cluster.Client;

[assembly: AssemblyFixture(typeof(RunningApplication))]

namespace Mindtrace.AppHost.Tests.Running;

/// <summary>The whole application on this machine with its dashboard, with a redis-server of the tests' own and a folder in the containers' place.</summary>
public sealed class RunningApplication : IAsyncLifetime
{
    /// <summary>How long anything may take on a machine that is busy with other things.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TempFolder _registry = new();
    private RedisServer? _redis;
    private DistributedApplication? _application;
    private HttpClient? _http;
    private DashboardApi? _dashboard;

    public DistributedApplication Application => _application ?? throw new InvalidOperationException("It is not started");

    public DashboardApi Dashboard => _dashboard ?? throw new InvalidOperationException("It is not started");

    /// <summary>A client of the manager, at the address at which the application says it is.</summary>
    public ClusterClient Manager => new(_http ?? throw new InvalidOperationException("It is not started"));

    public async ValueTask InitializeAsync()
    {
        if (!RedisServer.IsAvailable)
            return;
        using var timeout = new CancellationTokenSource(Patience);
        _redis = await RedisServer.StartAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Mindtrace_AppHost>(
            [
                $"--ConnectionStrings:redis={_redis.ConnectionString}", "--Cluster:ObjectStore=Folder", $"--Cluster:RegistryFolder={_registry.Path}",
                "--ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true",
            ],
            static (options, _) => options.DisableDashboard = false,
            timeout.Token);
        _application = await builder.BuildAsync(timeout.Token);
        await _application.StartAsync(timeout.Token);
        foreach (string name in (string[])["manager", "node", "echo-worker"])
            await _application.ResourceNotifications.WaitForResourceHealthyAsync(name, timeout.Token);
        _http = _application.CreateHttpClient("manager");
        _dashboard = new DashboardApi(_application.GetEndpoint("aspire-dashboard", "http"));
    }

    public async ValueTask DisposeAsync()
    {
        _dashboard?.Dispose();
        _http?.Dispose();
        if (_application is not null)
            await _application.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _registry.Dispose();
    }
}
