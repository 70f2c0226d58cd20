using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs.Redis;
using Mindtrace.Registry;
using Mindtrace.ServiceDefaults;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Mindtrace.ClusterManager;

/// <summary>Makes an application the cluster's manager.</summary>
public static class ClusterManagerHosting
{
    private const string DefaultUrl = "http://localhost:8002";

    // What a stop takes after the drain time-out, with room to spare.
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(10);

    /// <summary>Adds what the manager needs; it listens on http://localhost:8002 unless the configuration says otherwise.</summary>
    /// <param name="builder">The application's builder.</param>
    public static IHostApplicationBuilder AddClusterManager(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddWireDefaults(DefaultUrl);
        builder.Services.AddOptions<ClusterManagerOptions>().BindConfiguration(ClusterManagerOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ClusterManagerOptions>, ClusterManagerOptionsValidator>();
        builder.Services.AddStopTime<ClusterManagerOptions>(static options => options.DrainTimeout + StopReserve);
        builder.Services.AddMindtraceWire("ClusterManager", static options => options.ExceptionMappings.Add(UnavailableStores.Map));
        builder.Services.AddOptions<WireOptions>()
            .Configure<IOptions<ClusterManagerOptions>>(static (wire, manager) => wire.MaxRequestBodyBytes = manager.Value.MaxRequestBodyBytes);

        builder.Services.AddMindtraceJobQueue(builder.Configuration, ClusterManagerOptions.Section);
        builder.Services.AddSingleton<AppDirectory>();
        builder.Services.AddSingleton<NodeDirectory>();
        builder.Services.AddSingleton<LaunchDirectory>();
        builder.Services.AddSingleton<AutoConnections>();
        builder.Services.AddWorkerRegistry(builder.Configuration);
        builder.Services.AddMindtraceClients();

        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<AppConnections>();
        builder.Services.AddSingleton<AppRoutes>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<AppRoutes>());
        builder.Services.AddSingleton<Gateway>();
        builder.Services.AddSingleton<AppCalls>();
        builder.Services.AddSingleton<CancelledCalls>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<CancelledCalls>());
        builder.Services.AddSingleton<EndpointJobs>();
        builder.Services.AddSingleton<JobValidation>();

        builder.Services.AddSingleton<JobEndpoints>();
        builder.Services.AddSingleton<RoutingEndpoints>();
        builder.Services.AddSingleton<QueueEndpoints>();
        builder.Services.AddSingleton<WorkerEndpoints>();
        builder.Services.AddSingleton<PeerCalls>();
        builder.Services.AddSingleton<WorkerProbe>();
        builder.Services.AddSingleton<WorkerConnector>();
        builder.Services.AddSingleton<WorkerTypeEndpoints>();
        builder.Services.AddSingleton<RegistryCredentials>();
        builder.Services.AddSingleton<NodeEndpoints>();
        builder.Services.AddSingleton<ManagerAddress>();

        builder.Services.AddBridges();
        builder.Services.AddHostedService<Sweeper>();
        builder.Services.AddHostedService<OutputSweeper>();
        builder.Services.AddHostedService<ClusterGauges>();
        builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", tags: [ServiceDefaultsExtensions.ReadyTag]);
        builder.Services.AddApiDocument();
        return builder;
    }

    /// <summary>Maps the manager's endpoints, the gateway and the API's document and page.</summary>
    /// <param name="app">The application.</param>
    /// <exception cref="OptionsValidationException">Settings are faulty; every fault is named.</exception>
    public static WebApplication MapClusterManager(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.CheckSettings();
        app.UseMindtraceWire();
        app.Services.GetRequiredService<JobEndpoints>().Map(app);
        app.Services.GetRequiredService<RoutingEndpoints>().Map(app);
        app.Services.GetRequiredService<QueueEndpoints>().Map(app);
        app.Services.GetRequiredService<WorkerEndpoints>().Map(app);
        app.Services.GetRequiredService<WorkerTypeEndpoints>().Map(app);
        app.Services.GetRequiredService<NodeEndpoints>().Map(app);
        app.MapSystemEndpoints();
        app.MapApiDocument();
        app.Services.GetRequiredService<Gateway>().Map(app);
        return app;
    }
}
