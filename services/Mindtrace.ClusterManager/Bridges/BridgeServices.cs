using Microsoft.Extensions.Options;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>Registration of the bridges to workers that don't claim jobs by themselves.</summary>
internal static class BridgeServices
{
    // What a stop takes after the drain time-out, with room to spare.
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(10);

    public static void AddBridges(this IServiceCollection services)
    {
        services.AddOptions<BridgeOptions>().BindConfiguration(BridgeOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BridgeOptions>, BridgeOptionsValidator>();
        services.AddSingleton<BridgeDirectory>();
        services.AddSingleton<BridgeConnections>();
        services.AddSingleton<BridgeRuntimes>();
        services.AddHostedService<BridgeKeeper>();
        services.AddOptions<HostOptions>().PostConfigure<IOptions<BridgeOptions>>(static (host, bridges) =>
        {
            var needed = bridges.Value.DrainTimeout + StopReserve;
            if (host.ShutdownTimeout < needed)
                host.ShutdownTimeout = needed;
        });
    }
}
