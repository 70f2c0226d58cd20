using Microsoft.Extensions.Options;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosting of a worker in any ASP.NET Core or generic host.</summary>
public static class WorkerServices
{
    private const string ReadyTag = "ready";

    // What a stop takes after the drain time-out, with room to spare.
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(10);

    /// <summary>Adds a worker, which consumes its configured queues as soon as the host runs.</summary>
    /// <typeparam name="TWorker">The worker's class; its constructor is filled with services.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options; has the last word over the configuration section <c>MINDTRACE_WORKER</c>.</param>
    /// <remarks>
    /// One worker class per host. The store's address is the section's <c>DEFAULT_REDIS_URL</c>. In an ASP.NET Core application,
    /// <c>app.MapMindtraceWorker()</c> adds the HTTP endpoints. A health check tagged <c>ready</c> says whether the worker reaches the store and looks for jobs
    /// as it should. The host's shutdown time-out is raised above the drain time-out.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The host has a worker already.</exception>
    public static IServiceCollection AddMindtraceWorker<TWorker>(this IServiceCollection services, Action<WorkerOptions>? configure = null)
        where TWorker : WorkerBase =>
        services.AddMindtraceWorker(provider => ActivatorUtilities.CreateInstance<TWorker>(provider), typeof(TWorker).Name, configure);

    /// <summary>Adds a worker that <paramref name="create"/> makes.</summary>
    /// <param name="services">The services.</param>
    /// <param name="create">Makes the worker; called once.</param>
    /// <param name="className">The name of the worker's class, which <c>/class_name</c> answers.</param>
    /// <param name="configure">Changes the options; has the last word over the configuration section <c>MINDTRACE_WORKER</c>.</param>
    /// <exception cref="InvalidOperationException">The host has a worker already.</exception>
    public static IServiceCollection AddMindtraceWorker(
        this IServiceCollection services, Func<IServiceProvider, WorkerBase> create, string className, Action<WorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(WorkerBase)))
            throw new InvalidOperationException("This host has a worker already. One host runs one worker class; start another host for another class.");
        services.AddSingleton(create);
        services.AddMindtraceWire(className);
        services.AddWorkerOptions(configure);
        services.AddMindtraceJobQueue(WorkerOptions.Section);
        services.AddSingleton(provider => new JobExecutor(provider.GetRequiredService<WorkerBase>(), provider.GetRequiredService<IOptions<WorkerOptions>>().Value));
        services.AddSingleton<WorkerActivation>();
        services.AddSingleton<DirectRun>();
        services.AddSingleton<WorkerRuntime>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerRuntime>());
        services.AddHealthChecks().AddCheck<WorkerHealthCheck>(WorkerHealthCheck.Name, tags: [ReadyTag]);
        services.AddStopTime<WorkerOptions>(static options => options.DrainTimeout + StopReserve);
        return services;
    }

    private static void AddWorkerOptions(this IServiceCollection services, Action<WorkerOptions>? configure)
    {
        services.AddSingleton<WorkerOptionsReader>();
        services.AddSingleton<IConfigureOptions<WorkerOptions>>(provider => provider.GetRequiredService<WorkerOptionsReader>());
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        var options = services.AddOptions<WorkerOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
    }
}
