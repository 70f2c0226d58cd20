namespace Mindtrace.AppHost.Deployment;

/// <summary>Where a published application is to run.</summary>
internal static class DeploymentExtensions
{
    /// <summary>Adds the environment that the settings ask for. Nothing happens where the application is run rather than published.</summary>
    /// <exception cref="InvalidOperationException">This build has not the packages of the target.</exception>
    public static void AddDeployment(this IDistributedApplicationBuilder builder, ClusterSettings settings, IResourceBuilder<ProjectResource> node)
    {
        if (!builder.ExecutionContext.IsPublishMode)
            return;
        switch (settings.Target)
        {
#if MINDTRACE_DEPLOYMENT
            case DeploymentTarget.Compose:
                builder.AddCompose(node, settings.DockerSocket);
                break;
            case DeploymentTarget.Kubernetes:
                builder.AddKubernetes(node);
                break;
#else
            case DeploymentTarget.Compose:
            case DeploymentTarget.Kubernetes:
                throw new InvalidOperationException($"This build cannot publish for {settings.Target}. Build without -p:MindtraceDeployment=false.");
#endif
            case DeploymentTarget.Azure:
#if MINDTRACE_AZURE
                builder.AddAzureContainerApps();
                break;
#else
                throw new InvalidOperationException("This build cannot publish for Azure. Build with -p:MindtraceAzure=true.");
#endif
            case DeploymentTarget.Manifest:
            default:
                break;
        }
    }
}
