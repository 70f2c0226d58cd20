namespace Mindtrace.AppHost.ObjectStore;

/// <summary>A MinIO server in a container. Its connection string is <c>Endpoint=…;AccessKey=…;SecretKey=…</c>.</summary>
public sealed class MinioResource : ContainerResource, IResourceWithConnectionString
{
    internal const string ApiEndpointName = "http";
    internal const string ConsoleEndpointName = "console";

    private EndpointReference? _api;

    /// <summary>A server with credentials.</summary>
    public MinioResource(string name, ParameterResource accessKey, ParameterResource secretKey)
        : base(name)
    {
        AccessKey = accessKey;
        SecretKey = secretKey;
    }

    /// <summary>The access key (the root user's name).</summary>
    public ParameterResource AccessKey { get; }

    /// <summary>The secret key (the root user's password).</summary>
    public ParameterResource SecretKey { get; }

    /// <summary>Where the S3 API is.</summary>
    public EndpointReference ApiEndpoint => _api ??= new EndpointReference(this, ApiEndpointName);

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Endpoint={ApiEndpoint.Property(EndpointProperty.Url)};AccessKey={AccessKey};SecretKey={SecretKey}");
}
