namespace Mindtrace.Registry;

/// <summary>Makes object stores whose address is only known at run time.</summary>
public static class ObjectStores
{
    /// <summary>A bucket of an S3 server; made where it is missing. Dispose the store where it implements <see cref="IDisposable"/>.</summary>
    /// <param name="endpoint">The server, <c>http://host:port</c> or <c>https://host:port</c>.</param>
    /// <param name="accessKey">The access key.</param>
    /// <param name="secretKey">The secret key.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="region">The bucket's region, as the server names it.</param>
    public static IObjectStore InBucket(Uri endpoint, string accessKey, string secretKey, string bucket, string region = WorkerRegistryOptions.DefaultRegion) =>
        new MinioObjectStore(endpoint, accessKey, secretKey, bucket, region);
}
