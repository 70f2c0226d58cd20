using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Registry;
using Mindtrace.Wire;

namespace Mindtrace.Node;

/// <summary>Makes an application a node.</summary>
public static class NodeHosting
{
    private const string DefaultUrl = "http://localhost:8003";

    /// <summary>Adds what a node needs; it listens on http://localhost:8003 unless the configuration says otherwise.</summary>
    /// <param name="builder">The application's builder.</param>
    public static IHostApplicationBuilder AddNode(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddWireDefaults(DefaultUrl);
        var services = builder.Services;
        services.AddOptions<NodeOptions>().BindConfiguration(NodeOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        services.AddMindtraceWire("Node", static wire => wire.ExceptionMappings.Add(static exception => exception is RegistryUnavailableException
            ? new WireException(StatusCodes.Status503ServiceUnavailable, exception.Message)
            : null));
        services.AddWorkerRegistry(builder.Configuration);
        services.AddGitWorkers();
        services.AddMindtraceClients();
        services.Configure<ClusterClientOptions>(static options => options.MaxRetries = 0);
        services.AddHttpClient(ManagerLink.HttpClientName, static http => http.Timeout = TimeSpan.FromSeconds(10)).RemoveAllLoggers();

        // The workers drain before the node ends.
        services.AddStopTime<NodeOptions>(static options => options.StopTimeout + TimeSpan.FromSeconds(10));

        services.AddSingleton<NodeAddress>();
        services.AddSingleton<NodeRegistry>();
        services.AddSingleton<ManagerLink>();
        services.AddHostedService(static provider => provider.GetRequiredService<ManagerLink>());
        services.AddSingleton<PortPool>();
        services.AddSingleton<WorkerHostProgram>();
        services.AddSingleton<WorkerEnvironment>();
        services.AddSingleton<WorkerReadiness>();
        services.AddSingleton<WorkerSource>();
        services.AddHostedService<CacheSweeper>();
        services.AddSingleton<LaunchBook>();
        services.AddSingleton<LaunchSlots>();
        services.AddSingleton<ControlGroups>();
        services.AddSingleton<WorkerSupervisor>();
        services.AddHostedService(static provider => provider.GetRequiredService<WorkerSupervisor>());
        services.AddSingleton<NodeEndpoints>();
        return builder;
    }

    /// <summary>Maps the node's endpoints.</summary>
    /// <param name="app">The application.</param>
    /// <exception cref="OptionsValidationException">Settings are faulty; every fault is named.</exception>
    public static WebApplication MapNode(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.CheckSettings();
        app.UseMindtraceWire();
        app.Services.GetRequiredService<NodeEndpoints>().Map(app);
        app.MapSystemEndpoints();
        return app;
    }
}
