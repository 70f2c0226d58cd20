#if MINDTRACE_DEPLOYMENT
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace Mindtrace.AppHost.Deployment;

/// <summary>Docker Compose. Left out with <c>-p:MindtraceDeployment=false</c>.</summary>
internal static class ComposeDeployment
{
    /// <summary>Adds the environment in which the projects and containers become services of a Compose file.</summary>
    public static void AddCompose(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> node, string? dockerSocket) =>
        builder.AddDockerComposeEnvironment("compose").ConfigureComposeFile(file =>
        {
            foreach (var service in file.Services.Values)
                service.Restart = "unless-stopped";
            if (dockerSocket is not null)
                file.Services[node.Resource.Name].AddVolume(new Volume { Name = "docker-socket", Type = "bind", Source = dockerSocket, Target = "/var/run/docker.sock" });
        });
}
#endif
