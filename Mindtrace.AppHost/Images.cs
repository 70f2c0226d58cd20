namespace Mindtrace.AppHost;

/// <summary>The one place of container images and their tags.</summary>
internal static class Images
{
    /// <summary>The job store. Any Redis from 7.0 on and Valkey do.</summary>
    public const string Redis = "docker.io/library/redis:8.6";

    /// <summary>The object store. MinIO's makers have archived it, so this image may go away: <c>Cluster:MinioImage</c> names another, <c>Cluster:ObjectStore=External</c> any S3 store.</summary>
    public const string Minio = "docker.io/minio/minio:RELEASE.2025-09-07T16-13-09Z";
}

/// <summary>A container image's name in its parts.</summary>
internal sealed record ContainerImage(string Registry, string Name, string Tag)
{
    /// <summary>Reads <c>registry/name:tag</c>.</summary>
    /// <exception cref="FormatException">A part is missing.</exception>
    public static ContainerImage Parse(string image) =>
        TryParse(image) ?? throw new FormatException($"'{image}' should be registry/name:tag.");

    /// <summary>Reads <c>registry/name:tag</c>; null where a part is missing.</summary>
    public static ContainerImage? TryParse(string image)
    {
        int slash = image.IndexOf('/', StringComparison.Ordinal);
        int colon = image.LastIndexOf(':');
        return slash > 0 && colon > slash + 1 && colon < image.Length - 1
            ? new ContainerImage(image[..slash], image[(slash + 1)..colon], image[(colon + 1)..])
            : null;
    }
}

/// <summary>Use of <see cref="ContainerImage"/> in the model.</summary>
internal static class ContainerImageExtensions
{
    /// <summary>Runs a container from an image.</summary>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, ContainerImage image)
        where T : ContainerResource =>
        builder.WithImage(image.Name, image.Tag).WithImageRegistry(image.Registry);
}
