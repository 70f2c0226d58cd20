namespace Mindtrace.AppHost.ObjectStore;

/// <summary>The object store in the application model.</summary>
internal static class ObjectStoreExtensions
{
    // That of stores which know no other.
    private const string DefaultRegion = "us-east-1";

    /// <summary>Adds the object store that the settings ask for.</summary>
    /// <exception cref="InvalidOperationException">A folder is to be published.</exception>
    public static IObjectStore AddObjectStore(this IDistributedApplicationBuilder builder, [ResourceName] string name, ClusterSettings settings) => settings.ObjectStore switch
    {
        ObjectStoreKind.Minio => new S3Store(builder.AddMinio(name).WithImage(ContainerImage.Parse(settings.MinioImage)).WithDataVolume("mindtrace-objects")),
        ObjectStoreKind.External => new ExternalStore(
            builder.AddParameter($"{name}-endpoint"),
            builder.AddParameter($"{name}-access-key", secret: true),
            builder.AddParameter($"{name}-secret-key", secret: true),
            builder.AddParameter($"{name}-region", () => builder.Configuration[$"Parameters:{name}-region"] ?? DefaultRegion, publishValueAsDefault: true)),
        _ when builder.ExecutionContext.IsPublishMode =>
            throw new InvalidOperationException("Cluster:ObjectStore=Folder is for one machine. Publish with Minio or External."),
        _ => new FolderStore(settings.RegistryFolder ?? Path.Combine(builder.AppHostDirectory, ".data", "registry")),
    };

    /// <summary>Gives a service the object store, and lets it wait for it.</summary>
    public static IResourceBuilder<ProjectResource> WithObjectStore(this IResourceBuilder<ProjectResource> builder, IObjectStore store) => store.Give(builder);
}

/// <summary>Where worker types and packages are kept.</summary>
internal interface IObjectStore
{
    /// <summary>Tells a service of the store, in the configuration it reads.</summary>
    IResourceBuilder<ProjectResource> Give(IResourceBuilder<ProjectResource> service);
}

internal sealed class S3Store(IResourceBuilder<MinioResource> minio) : IObjectStore
{
    public IResourceBuilder<ProjectResource> Give(IResourceBuilder<ProjectResource> service) => service.WithReference(minio).WaitFor(minio);
}

internal sealed class ExternalStore(
    IResourceBuilder<ParameterResource> endpoint,
    IResourceBuilder<ParameterResource> accessKey,
    IResourceBuilder<ParameterResource> secretKey,
    IResourceBuilder<ParameterResource> region) : IObjectStore
{
    public IResourceBuilder<ProjectResource> Give(IResourceBuilder<ProjectResource> service) => service
        .WithEnvironment("MINDTRACE_CLUSTER__MINIO_ENDPOINT", endpoint)
        .WithEnvironment("MINDTRACE_CLUSTER__MINIO_ACCESS_KEY", accessKey)
        .WithEnvironment("MINDTRACE_CLUSTER__MINIO_SECRET_KEY", secretKey)
        .WithEnvironment("MINDTRACE_CLUSTER__MINIO_REGION", region);
}

internal sealed class FolderStore(string folder) : IObjectStore
{
    public IResourceBuilder<ProjectResource> Give(IResourceBuilder<ProjectResource> service) =>
        service.WithEnvironment("MINDTRACE_CLUSTER__REGISTRY_FOLDER", folder);
}
