#if MINDTRACE_AZURE
namespace Mindtrace.AppHost.Deployment;

/// <summary>Azure Container Apps. Compiled only with <c>-p:MindtraceAzure=true</c>.</summary>
internal static class AzureDeployment
{
    /// <summary>Adds the environment in which the projects and containers become container apps.</summary>
    public static void AddAzureContainerApps(this IDistributedApplicationBuilder builder) =>
        builder.AddAzureContainerAppEnvironment("mindtrace");
}
#endif
