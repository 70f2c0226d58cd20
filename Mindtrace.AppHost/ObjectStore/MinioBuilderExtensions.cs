namespace Mindtrace.AppHost.ObjectStore;

/// <summary>MinIO in the application model.</summary>
public static class MinioBuilderExtensions
{
    private const int ApiPort = 9000;
    private const int ConsolePort = 9001;

    /// <summary>Adds a MinIO container with a health check.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and that of its connection string.</param>
    /// <param name="accessKey">The root user's name; a generated parameter where null.</param>
    /// <param name="secretKey">The root user's password; a generated parameter where null.</param>
    /// <param name="port">The S3 API's port on this machine; any where null.</param>
    public static IResourceBuilder<MinioResource> AddMinio(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? accessKey = null,
        IResourceBuilder<ParameterResource>? secretKey = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Semicolons would end a value of the connection string.
        var user = accessKey?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-access-key", special: false);
        var password = secretKey?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-secret-key", special: false);
        return builder.AddResource(new MinioResource(name, user, password))
            .WithImage(ContainerImage.Parse(Images.Minio))
            .WithIconName("DatabaseMultiple")
            .WithHttpEndpoint(port, ApiPort, MinioResource.ApiEndpointName)
            .WithHttpEndpoint(targetPort: ConsolePort, name: MinioResource.ConsoleEndpointName)
            .WithEnvironment("MINIO_ROOT_USER", user)
            .WithEnvironment("MINIO_ROOT_PASSWORD", password)
            .WithArgs("server", "/data", "--console-address", $":{ConsolePort}")
            .WithHttpHealthCheck("/minio/health/live", endpointName: MinioResource.ApiEndpointName);
    }

    /// <summary>Keeps the objects in a volume.</summary>
    /// <param name="builder">The MinIO container.</param>
    /// <param name="name">The volume's name; made from the application's and the resource's where null.</param>
    public static IResourceBuilder<MinioResource> WithDataVolume(this IResourceBuilder<MinioResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/data");
    }
}
