namespace Mindtrace.AppHost;

/// <summary>How the services are told of each other, in the configuration they read.</summary>
internal static class ClusterServices
{
    private const string Endpoint = "http";

    /// <summary>Gives a service the job store, and lets it wait for it.</summary>
    /// <remarks>Only as a connection string: a password that is spelt out in further variables is only more to keep.</remarks>
    public static IResourceBuilder<ProjectResource> WithJobStore(this IResourceBuilder<ProjectResource> builder, IResourceBuilder<IResourceWithConnectionString> store) =>
        builder
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
            .WithReference(store)
            .WaitFor(store);

    /// <summary>Lets a service count as running when it is ready, and whatever runs it once published end it where it no longer lives.</summary>
    /// <remarks>Its own question to the object store may take 5 seconds, so that a probe waits a little longer.</remarks>
    public static IResourceBuilder<ProjectResource> WithHealth(this IResourceBuilder<ProjectResource> builder) =>
#pragma warning disable ASPIREPROBES001 // Probes are experimental in name; they become plain probes of a container.
        builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder.WithHttpProbe(ProbeType.Readiness, "/health", periodSeconds: 10, timeoutSeconds: 6).WithHttpProbe(ProbeType.Liveness, "/alive", periodSeconds: 10, timeoutSeconds: 6)
            : builder.WithHttpHealthCheck("/health");
#pragma warning restore ASPIREPROBES001

    /// <summary>Tells a node or worker where the manager is.</summary>
    public static IResourceBuilder<ProjectResource> WithManager(this IResourceBuilder<ProjectResource> builder, IResourceBuilder<ProjectResource> manager)
    {
        var url = manager.GetEndpoint(Endpoint);
        return builder
            .WithReference(manager)
            .WithEnvironment("MINDTRACE_CLUSTER__CLUSTER_URL", url)
            .WithEnvironment("MINDTRACE_WORKER__CLUSTER_URL", url)
            .WaitFor(manager);
    }

    /// <summary>Tells a node the address under which the manager reaches it, whose host is also that of its workers.</summary>
    public static IResourceBuilder<ProjectResource> WithNodeAddress(this IResourceBuilder<ProjectResource> builder) =>
        builder.WithEnvironment("MINDTRACE_CLUSTER__NODE_URL", builder.GetEndpoint(Endpoint));

    /// <summary>Tells a manager the address under which everyone else knows it, whichever replica it is.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicAddress(this IResourceBuilder<ProjectResource> builder) =>
        builder.WithEnvironment("MINDTRACE_CLUSTER__PUBLIC_URL", builder.GetEndpoint(Endpoint));

    /// <summary>Lets a worker host run a worker class and consume a queue from the start.</summary>
    public static IResourceBuilder<ProjectResource> WithWorker(this IResourceBuilder<ProjectResource> builder, string workerClass, string queue)
    {
        // The address of this very replica, where it listens as well: the endpoint's own port is shared by all.
        var endpoint = builder.GetEndpoint(Endpoint);
        var url = ReferenceExpression.Create($"http://{endpoint.Property(EndpointProperty.Host)}:{endpoint.Property(EndpointProperty.TargetPort)}");
        return builder
            .WithArgs("--worker-class", workerClass)
            .WithEnvironment("MINDTRACE_WORKER__URL", url)
            .WithEnvironment("MINDTRACE_WORKER__QUEUES", queue);
    }

    /// <summary>Gives manager and nodes the secret by which the manager knows its nodes.</summary>
    public static IResourceBuilder<ProjectResource> WithNodeToken(this IResourceBuilder<ProjectResource> builder, ParameterResource token) =>
        builder.WithEnvironment("MINDTRACE_CLUSTER__NODE_TOKEN", token);
}
