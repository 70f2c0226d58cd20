namespace Mindtrace.Jobs;

/// <summary>Asks the manager to start a worker on a node (the manager's <c>/launch_worker</c>).</summary>
public sealed record LaunchWorkerRequest
{
    /// <summary>The node's address.</summary>
    public required string NodeUrl { get; init; }

    /// <summary>The registered worker type.</summary>
    public required string WorkerType { get; init; }

    /// <summary>The worker's name; its id where null.</summary>
    public string? WorkerName { get; init; }

    /// <summary>The worker's address; a free port of the node's range where null.</summary>
    public string? WorkerUrl { get; init; }
}

/// <summary>Names a launch (the manager's <c>/launch_worker_status</c>).</summary>
public sealed record LaunchStatusRequest
{
    /// <summary>The node's address.</summary>
    public required string NodeUrl { get; init; }

    /// <summary>The launch's id.</summary>
    public required string LaunchId { get; init; }
}
