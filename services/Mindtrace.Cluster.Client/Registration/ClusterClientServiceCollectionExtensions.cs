using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mindtrace.Cluster.Client;

/// <summary>Registers the clients.</summary>
public static class ClusterClientServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="ClusterClient"/> of the manager at <paramref name="managerUrl"/>, and <see cref="MindtraceClients"/>.</summary>
    /// <returns>The builder of the HTTP client under them, for more handlers.</returns>
    public static IHttpClientBuilder AddMindtraceClusterClient(this IServiceCollection services, Uri managerUrl)
    {
        ArgumentNullException.ThrowIfNull(managerUrl);
        return services.AddMindtraceClusterClient(options => options.BaseAddress = managerUrl);
    }

    /// <summary>Registers a <see cref="ClusterClient"/> of the manager at <see cref="ClusterClientOptions.BaseAddress"/>, and <see cref="MindtraceClients"/>.</summary>
    /// <returns>The builder of the HTTP client under them, for more handlers.</returns>
    public static IHttpClientBuilder AddMindtraceClusterClient(this IServiceCollection services, Action<ClusterClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddMindtraceClients();
        services.AddOptions<ClusterClientOptions>()
            .Configure(configure)
            .Validate(options => options.BaseAddress is not null, $"{nameof(ClusterClientOptions.BaseAddress)} is missing: give the manager's URL")
            .ValidateOnStart();
        services.TryAddTransient(provider =>
            provider.GetRequiredService<MindtraceClients>().Cluster(provider.GetRequiredService<IOptions<ClusterClientOptions>>().Value.BaseAddress!.AbsoluteUri));
        return builder;
    }

    /// <summary>Registers <see cref="MindtraceClients"/> alone, for a service that learns its peers' addresses at run time.</summary>
    /// <returns>The builder of the HTTP client under them, for more handlers.</returns>
    public static IHttpClientBuilder AddMindtraceClients(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClusterClientOptions>, ClusterClientOptionsValidator>());
        services.TryAddSingleton(provider => new MindtraceClients(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<IOptions<ClusterClientOptions>>(), provider.GetRequiredService<TimeProvider>()));

        // The factory's own loggers write four lines per request, which the hot path cannot afford; failures reach the caller as exceptions.
        return services.AddHttpClient(MindtraceClients.HttpClientName)
            .ConfigureHttpClient((provider, http) => http.Timeout = provider.GetRequiredService<IOptions<ClusterClientOptions>>().Value.RequestTimeout)
            .UseSocketsHttpHandler((handler, provider) => handler.ConnectTimeout = provider.GetRequiredService<IOptions<ClusterClientOptions>>().Value.ConnectTimeout)
            .RemoveAllLoggers();
    }
}
