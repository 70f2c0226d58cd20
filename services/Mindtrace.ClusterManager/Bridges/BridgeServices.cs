using Microsoft.Extensions.Options;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>Registration of the bridges to workers that don't claim jobs by themselves.</summary>
internal static class BridgeServices
{
    public static void AddBridges(this IServiceCollection services)
    {
        services.AddOptions<BridgeOptions>().BindConfiguration(BridgeOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BridgeOptions>, BridgeOptionsValidator>();
        services.AddSingleton<BridgeDirectory>();
        services.AddSingleton<BridgeConnections>();
        services.AddSingleton<BridgeRuntimes>();
        services.AddHostedService<BridgeKeeper>();
    }
}
