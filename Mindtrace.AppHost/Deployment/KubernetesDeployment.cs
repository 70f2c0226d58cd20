#if MINDTRACE_DEPLOYMENT
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace Mindtrace.AppHost.Deployment;

/// <summary>Kubernetes, by a Helm chart. Left out with <c>-p:MindtraceDeployment=false</c>.</summary>
internal static class KubernetesDeployment
{
    /// <summary>Adds the environment in which the projects and containers become workloads of a chart.</summary>
    public static void AddKubernetes(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> node)
    {
        // Without a claim the volumes would be gone with their pods.
        builder.AddKubernetesEnvironment("kubernetes").WithProperties(kubernetes => kubernetes.DefaultStorageType = "pvc");
        foreach (var service in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(service).PublishAsKubernetesService(WithProperSchemes);
        node.PublishAsKubernetesService(WithPodAddress);
    }

    /// <summary>Writes the schemes of probes as Kubernetes takes them, in capitals.</summary>
    private static void WithProperSchemes(KubernetesResource resource)
    {
        foreach (var container in Containers(resource))
        {
            foreach (var request in (HttpGetActionV1?[])[container.ReadinessProbe?.HttpGet, container.LivenessProbe?.HttpGet])
                request?.Scheme = request.Scheme.ToUpperInvariant();
        }
    }

    /// <summary>Lets a node give its pod's own address, as its workers listen on ports that its service doesn't know.</summary>
    private static void WithPodAddress(KubernetesResource resource)
    {
        foreach (var container in Containers(resource))
        {
            container.Env.Add(new EnvVarV1 { Name = "POD_IP", ValueFrom = new EnvVarSourceV1 { FieldRef = new ObjectFieldSelectorV1 { FieldPath = "status.podIP" } } });
            container.Env.Add(new EnvVarV1 { Name = "MINDTRACE_CLUSTER__NODE_URL", Value = "http://$(POD_IP):$(HTTP_PORTS)" });
        }
    }

    private static List<ContainerV1> Containers(KubernetesResource resource) => resource.Workload?.PodTemplate.Spec.Containers ?? [];
}
#endif
