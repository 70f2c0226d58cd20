using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mindtrace.Registry;
using Mindtrace.Workers;
using Mindtrace.Workers.Environments;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of what a <see cref="RunScriptWorker"/> needs.</summary>
public static class ScriptServices
{
    private const string Store = WorkerOptions.Section + ":STORE";

    /// <summary>Adds the environments, their options and the object store for long outputs, from which the host removes old ones.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">
    /// The configuration with the sections <c>MINDTRACE_WORKER:SCRIPT</c>, <c>MINDTRACE_WORKER:GIT</c>, and for the object store <c>MINDTRACE_WORKER:STORE</c>
    /// with the keys of <see cref="WorkerRegistryOptions"/>, whose own section <c>MINDTRACE_CLUSTER</c> counts where it is silent.
    /// </param>
    public static IServiceCollection AddRunScript(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ScriptOptions>, ScriptOptionsValidator>());
        services.AddOptions<ScriptOptions>()
            .Bind(configuration.GetSection(ScriptOptions.Section))
            .Configure(options => AddPassedVariables(options, configuration.GetSection(ScriptOptions.Section + ":PASSED_VARIABLES")))
            .ValidateOnStart();
        services.AddWorkerRegistry(configuration);
        services.AddOptions<WorkerRegistryOptions>().Bind(configuration.GetSection(Store));
        services.AddHostedService<OutputSweeper>();
        services.AddMindtraceGit(WorkerOptions.Section);
        services.TryAddSingleton<JobProcess>();
        services.TryAddSingleton(provider => new JobVariables(provider.GetRequiredService<IOptions<ScriptOptions>>().Value.PassedVariables, Environment.GetEnvironmentVariable));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobEnvironmentFactory, GitEnvironmentFactory>());
        services.AddDockerEnvironment();
        return services;
    }

    private static void AddPassedVariables(ScriptOptions options, IConfigurationSection section)
    {
        var names = section.Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? section.GetChildren().Select(child => child.Value ?? "");
        foreach (string name in names)
            options.PassedVariables.Add(name);
    }
}
