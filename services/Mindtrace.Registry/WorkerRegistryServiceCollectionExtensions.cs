using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mindtrace.Registry;

/// <summary>Registers the worker registry.</summary>
public static class WorkerRegistryServiceCollectionExtensions
{
    private const string ReadyTag = "ready";
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds <see cref="WorkerRegistry"/> and its <see cref="IObjectStore"/>: an S3 bucket where <c>MINDTRACE_CLUSTER__MINIO_ENDPOINT</c> or the connection string <c>minio</c>
    /// (<c>Endpoint=…;AccessKey=…;SecretKey=…</c>) is set, otherwise a folder.
    /// The options are validated when the host starts. A health check tagged <c>ready</c> asks the store, and fails where it hasn't answered after 5 seconds.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration that holds the section <see cref="WorkerRegistryOptions.Section"/>.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddWorkerRegistry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkerRegistryOptions>, WorkerRegistryOptionsValidator>());
        services.AddOptions<WorkerRegistryOptions>()
            .Configure(options => MinioConnectionString.Apply(configuration.GetConnectionString(MinioConnectionString.Name), options))
            .Bind(configuration.GetSection(WorkerRegistryOptions.Section))
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IObjectStore>(provider => CreateStore(provider.GetRequiredService<IOptions<WorkerRegistryOptions>>().Value));
        // Two services of one host share the registry, and names of checks must not repeat.
        if (services.All(static service => service.ServiceType != typeof(WorkerRegistry)))
            services.AddHealthChecks().AddCheck<RegistryHealthCheck>(RegistryHealthCheck.Name, failureStatus: null, [ReadyTag], HealthTimeout);
        services.TryAddSingleton<WorkerRegistry>();
        return services;
    }

    private static IObjectStore CreateStore(WorkerRegistryOptions options) => options.MinioAddress is { } address
        ? new MinioObjectStore(address, options.MinioAccessKey!, options.MinioSecretKey!, options.MinioBucket, options.MinioRegion)
        : new FolderObjectStore(options.RegistryFolder);
}
