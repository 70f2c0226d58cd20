namespace Mindtrace.Jobs;

/// <summary>Names a worker by id.</summary>
public sealed record WorkerIdRequest
{
    /// <summary>The worker's id.</summary>
    public required string WorkerId { get; init; }
}

/// <summary>Names a worker by address; a trailing slash, the case of the host, a default port, and localhost for 127.0.0.1 do not matter.</summary>
public sealed record WorkerUrlRequest
{
    /// <summary>The worker's address.</summary>
    public required string WorkerUrl { get; init; }
}

/// <summary>The workers the cluster knows.</summary>
/// <param name="Workers">The workers, by id.</param>
public sealed record ListWorkersResponse(IReadOnlyList<WorkerStatus> Workers);
