using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Kubernetes.Resources;

namespace Mindtrace.AppHost.Deployment;

/// <summary>Where a published application is to run.</summary>
internal static class DeploymentExtensions
{
    /// <summary>Adds the environment that the settings ask for. Nothing happens where the application is run rather than published.</summary>
    /// <exception cref="InvalidOperationException">The target is Azure and this build has not its packages.</exception>
    public static void AddDeployment(
        this IDistributedApplicationBuilder builder,
        ClusterSettings settings,
        IResourceBuilder<ProjectResource> node)
    {
        if (!builder.ExecutionContext.IsPublishMode)
            return;
        switch (settings.Target)
        {
            case DeploymentTarget.Compose:
                builder.AddDockerComposeEnvironment("compose").ConfigureComposeFile(file => file.Complete(node.Resource.Name, settings.DockerSocket));
                break;
            case DeploymentTarget.Kubernetes:
                // Without a claim the volumes would be gone with their pods.
                builder.AddKubernetesEnvironment("kubernetes").WithProperties(kubernetes => kubernetes.DefaultStorageType = "pvc");
                foreach (var service in builder.Resources.OfType<ProjectResource>())
                    builder.CreateResourceBuilder(service).PublishAsKubernetesService(WithProperSchemes);
                node.PublishAsKubernetesService(WithPodAddress);
                break;
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

    private static void Complete(this ComposeFile file, string node, string? dockerSocket)
    {
        foreach (var service in file.Services.Values)
            service.Restart = "unless-stopped";
        if (dockerSocket is not null)
            file.Services[node].AddVolume(new Volume { Name = "docker-socket", Type = "bind", Source = dockerSocket, Target = "/var/run/docker.sock" });
    }

    /// <summary>Writes the schemes of probes as Kubernetes takes them, in capitals.</summary>
    private static void WithProperSchemes(Aspire.Hosting.Kubernetes.KubernetesResource resource)
    {
        foreach (var container in resource.Workload?.PodTemplate.Spec.Containers ?? [])
        {
            foreach (var request in (HttpGetActionV1?[])[container.ReadinessProbe?.HttpGet, container.LivenessProbe?.HttpGet])
                request?.Scheme = request.Scheme.ToUpperInvariant();
        }
    }

    /// <summary>Lets a node give its pod's own address, as its workers listen on ports that its service doesn't know.</summary>
    private static void WithPodAddress(Aspire.Hosting.Kubernetes.KubernetesResource resource)
    {
        foreach (var container in resource.Workload?.PodTemplate.Spec.Containers ?? [])
        {
            container.Env.Add(new EnvVarV1 { Name = "POD_IP", ValueFrom = new EnvVarSourceV1 { FieldRef = new ObjectFieldSelectorV1 { FieldPath = "status.podIP" } } });
            container.Env.Add(new EnvVarV1 { Name = "MINDTRACE_CLUSTER__NODE_URL", Value = "http://$(POD_IP):$(HTTP_PORTS)" });
        }
    }
}
