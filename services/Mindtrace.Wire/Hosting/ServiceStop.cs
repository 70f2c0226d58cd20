using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mindtrace.Wire;

/// <summary>How long a service may take to stop.</summary>
public static class ServiceStop
{
    /// <summary>Gives the host's stop at least the time that the service's settings ask for.</summary>
    /// <typeparam name="TOptions">The settings.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="needed">What the settings ask for.</param>
    public static IServiceCollection AddStopTime<TOptions>(this IServiceCollection services, Func<TOptions, TimeSpan> needed)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<HostOptions>().PostConfigure<IServiceProvider>((host, provider) =>
        {
            try
            {
                var time = needed(provider.GetRequiredService<IOptions<TOptions>>().Value);
                if (host.ShutdownTimeout < time)
                    host.ShutdownTimeout = time;
            }
            catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
            {
                // The host is made before its settings are checked at the start, which names this fault together with all others.
            }
        });
        return services;
    }
}
