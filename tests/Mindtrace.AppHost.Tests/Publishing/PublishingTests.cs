#if MINDTRACE_DEPLOYMENT
namespace Mindtrace.AppHost.Tests.Publishing;

public sealed class PublishingTests
{
    private static readonly string[] Secrets = ["REDIS_PASSWORD", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "NODE_TOKEN"];

    [Fact]
    public async Task The_Compose_file_has_volumes_restarts_and_no_secret()
    {
        using var files = await PublishedFiles.PublishAsync(DeploymentTarget.Compose);
        string compose = files["docker-compose.yaml"];
        Assert.All((string[])["  mindtrace-jobs:", "  mindtrace-objects:"], volume => Assert.Contains(volume, compose, StringComparison.Ordinal));
        Assert.All(Secrets, secret => Assert.Contains($"${{{secret}}}", compose, StringComparison.Ordinal));
        string[] settings = files[".env"].Split('\n', StringSplitOptions.TrimEntries);
        Assert.All(Secrets, secret => Assert.Contains($"{secret}=", settings));
        Assert.Contains("8002:", compose, StringComparison.Ordinal);
        Assert.Equal(6, compose.Split("restart: \"unless-stopped\"").Length - 1);
    }

    [Fact]
    public async Task Only_a_node_that_is_asked_to_gets_at_the_hosts_Docker()
    {
        using var plain = await PublishedFiles.PublishAsync(DeploymentTarget.Compose);
        Assert.All((string[])["privileged", "docker.sock", "cap_add"], word => Assert.DoesNotContain(word, plain["docker-compose.yaml"], StringComparison.Ordinal));
        using var asked = await PublishedFiles.PublishAsync(DeploymentTarget.Compose, "--Cluster:DockerSocket=/run/docker.sock");
        Assert.Single(asked["docker-compose.yaml"].Split('\n'), line => line.Contains("source: \"/run/docker.sock\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_chart_claims_storage_keeps_secrets_apart_probes_health_and_lets_a_node_give_its_pods_address()
    {
        using var files = await PublishedFiles.PublishAsync(DeploymentTarget.Kubernetes);
        Assert.Contains("PersistentVolumeClaim", files["templates/redis/mindtrace-jobs-pvc.yaml"], StringComparison.Ordinal);
        Assert.Contains("kind: \"Secret\"", files["templates/manager/secrets.yaml"], StringComparison.Ordinal);
        Assert.Contains("fieldPath: \"status.podIP\"", files["templates/node/deployment.yaml"], StringComparison.Ordinal);
        foreach (string service in (string[])["manager", "node", "echo-worker"])
        {
            string deployment = files[$"templates/{service}/deployment.yaml"];
            foreach (string probe in (string[])["""readinessProbe:[^-]+path: "/health"\s""", """livenessProbe:[^-]+path: "/alive"\s"""])
                Assert.Matches(probe, deployment);
            Assert.Equal(2, deployment.Split("scheme: \"HTTP\"").Length - 1);
        }

        Assert.All(files.All, text => Assert.DoesNotContain("privileged: true", text, StringComparison.Ordinal));
        string values = files["values.yaml"];
        Assert.All(Secrets, secret => Assert.Contains($"    {secret.ToLowerInvariant()}: \"\"", values, StringComparison.Ordinal));
    }
}
#endif
