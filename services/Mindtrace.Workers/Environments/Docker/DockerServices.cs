using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mindtrace.Workers.Environments;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of the Docker environment.</summary>
public static class DockerServices
{
    /// <summary>Lets jobs run in containers of a Docker engine, as the configuration section <c>MINDTRACE_WORKER:DOCKER</c> allows.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options; has the last word over the configuration.</param>
    /// <remarks>When the host starts, containers that a dead predecessor left are removed. A machine without an engine does no harm until a job wants one.</remarks>
    public static IServiceCollection AddDockerEnvironment(this IServiceCollection services, Action<DockerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DockerOptionsReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<DockerOptions>, DockerOptionsReader>(provider => provider.GetRequiredService<DockerOptionsReader>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DockerOptions>, DockerOptionsValidator>());
        var options = services.AddOptions<DockerOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton<DockerEngine>();
        services.TryAddSingleton<ImageStore>();
        services.TryAddSingleton<ContainerLimits>();
        services.TryAddSingleton<ContainerOwnership>();
        services.TryAddSingleton<ContainerSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<ContainerSweeper>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobEnvironmentFactory, DockerEnvironmentFactory>());
        return services;
    }
}
