using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Mindtrace.Wire;

/// <summary>Registers what the wire needs.</summary>
public static class WireServiceCollectionExtensions
{
    /// <summary>Makes this application a service of the wire.</summary>
    /// <param name="services">The services.</param>
    /// <param name="className">What <c>/class_name</c> answers.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddMindtraceWire(this IServiceCollection services, string className, Action<WireOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(className);
        services.AddSingleton(new ServiceIdentity(className));
        services.AddSingleton(new EndpointCatalog());
        services.AddRoutingCore();
        services.AddOptions<WireOptions>()
            .Validate(o => o.MaxRequestBodyBytes is > 0 and <= int.MaxValue / 2, "MaxRequestBodyBytes must be 1 to 1073741823")
            .ValidateOnStart();
        if (configure is not null)
            services.Configure(configure);
        services.Configure<KestrelServerOptions>(static o => o.AddServerHeader = false);
        return services;
    }
}
