namespace Mindtrace.Jobs;

/// <summary>Registers a node.</summary>
public sealed record RegisterNodeRequest
{
    /// <summary>The node's address.</summary>
    public required string NodeUrl { get; init; }
}

/// <summary>What a node needs to reach the registry (the answer of <c>/register_node</c>).</summary>
public sealed record NodeRegistration
{
    /// <summary>The object store's address.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The object store's access key; empty for a caller that may not have it.</summary>
    public required string AccessKey { get; init; }

    /// <summary>The object store's secret key; empty for a caller that may not have it.</summary>
    public required string SecretKey { get; init; }

    /// <summary>The bucket of the registry.</summary>
    public required string Bucket { get; init; }

    /// <summary>The object store's port.</summary>
    public required int MinioPort { get; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public string RabbitmqHost { get => field ?? ""; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public int RabbitmqPort { get; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public string RabbitmqUsername { get => field ?? ""; init; }

    /// <summary>A placeholder of the original API; there is no RabbitMQ.</summary>
    public string RabbitmqPassword { get => field ?? ""; init; }
}

/// <summary>The nodes the cluster knows.</summary>
/// <param name="Nodes">The nodes, by address.</param>
public sealed record ListNodesResponse(IReadOnlyList<NodeInfo> Nodes);
