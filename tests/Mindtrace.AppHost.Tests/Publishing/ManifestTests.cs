using System.Text.Json;

namespace Mindtrace.AppHost.Tests.Publishing;

public sealed class ManifestTests
{
    [Fact]
    public async Task Services_are_told_of_each_other_in_the_variables_they_read()
    {
        using var manifest = await ManifestAsync();
        var manager = Environment(manifest, "manager");
        Assert.Equal("{redis.connectionString}", manager["ConnectionStrings__redis"]);
        Assert.Equal("{minio.connectionString}", manager["ConnectionStrings__minio"]);
        Assert.Equal("{manager.bindings.http.url}", manager["MINDTRACE_CLUSTER__PUBLIC_URL"]);
        Assert.DoesNotContain(manager.Keys, key => key.StartsWith("REDIS_", StringComparison.Ordinal) || key.StartsWith("MINIO_", StringComparison.Ordinal));

        var node = Environment(manifest, "node");
        Assert.Equal("{manager.bindings.http.url}", node["MINDTRACE_CLUSTER__CLUSTER_URL"]);
        Assert.Equal("{node.bindings.http.url}", node["MINDTRACE_CLUSTER__NODE_URL"]);
        Assert.Equal("{node-token.value}", node["MINDTRACE_CLUSTER__NODE_TOKEN"]);
        Assert.Equal("{node-token.value}", manager["MINDTRACE_CLUSTER__NODE_TOKEN"]);

        var worker = Environment(manifest, "echo-worker");
        Assert.Equal("echo", worker["MINDTRACE_WORKER__QUEUES"]);
        Assert.Equal("{manager.bindings.http.url}", worker["MINDTRACE_WORKER__CLUSTER_URL"]);
    }

    [Fact]
    public async Task Secrets_are_parameters()
    {
        using var manifest = await ManifestAsync();
        Assert.Equal(
            "Endpoint={minio.bindings.http.url};AccessKey={minio-access-key.value};SecretKey={minio-secret-key.value}",
            Resource(manifest, "minio").GetProperty("connectionString").GetString());
        foreach (string name in (string[])["redis-password", "minio-access-key", "minio-secret-key", "node-token"])
            Assert.True(Resource(manifest, name).GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean(), name);
    }

    [Fact]
    public async Task Redis_appends_every_change_to_a_file()
    {
        using var manifest = await ManifestAsync();
        var arguments = Resource(manifest, "redis").GetProperty("args");
        Assert.Equal(2, arguments.GetArrayLength());
        Assert.EndsWith("--appendonly yes --appendfsync everysec", arguments[1].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_somebody_elses_is_a_parameter_too()
    {
        using var manifest = await ManifestAsync("--Cluster:ObjectStore=External", "--ConnectionStrings:redis=redis.example:6379");
        var manager = Environment(manifest, "manager");
        Assert.Equal("{minio-endpoint.value}", manager["MINDTRACE_CLUSTER__MINIO_ENDPOINT"]);
        Assert.Equal("{minio-secret-key.value}", manager["MINDTRACE_CLUSTER__MINIO_SECRET_KEY"]);
        Assert.Equal("{minio-region.value}", manager["MINDTRACE_CLUSTER__MINIO_REGION"]);
        Assert.Equal("us-east-1", Resource(manifest, "minio-region").GetProperty("inputs").GetProperty("value").GetProperty("default").GetProperty("value").GetString());
        Assert.Equal("{redis.connectionString}", manager["ConnectionStrings__redis"]);
        Assert.DoesNotContain("redis.example", manifest.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<JsonDocument> ManifestAsync(params string[] settings)
    {
        using var files = await PublishedFiles.PublishAsync(DeploymentTarget.Manifest, settings);
        return JsonDocument.Parse(files["manifest.json"]);
    }

    private static JsonElement Resource(JsonDocument manifest, string name) => manifest.RootElement.GetProperty("resources").GetProperty(name);

    private static Dictionary<string, string?> Environment(JsonDocument manifest, string name) =>
        Resource(manifest, name).GetProperty("env").EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString());
}
