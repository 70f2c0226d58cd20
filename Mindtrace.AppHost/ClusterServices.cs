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
