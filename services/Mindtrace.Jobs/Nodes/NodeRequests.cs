using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Asks a node to start a worker (the node's <c>/launch_worker</c>).</summary>
public sealed record NodeLaunchWorkerRequest
{
    /// <summary>The registered worker type.</summary>
    public required string WorkerType { get; init; }

    /// <summary>The worker's name; its id where null.</summary>
    public string? WorkerName { get; init; }

    /// <summary>The worker's address; a free port of the node's range where null.</summary>
    public string? WorkerUrl { get; init; }

    /// <summary>The job type to connect it to once it runs; the worker type's own where null.</summary>
    public JobType? AutoConnectJobType { get; init; }
}

/// <summary>Names a launch on a node (the node's <c>/launch_worker_status</c>).</summary>
public sealed record NodeLaunchStatusRequest
{
    /// <summary>The launch's id.</summary>
    public required string LaunchId { get; init; }
}

/// <summary>The answer of <c>/launch_worker</c>.</summary>
/// <param name="LaunchId">The id to ask <c>/launch_worker_status</c> with.</param>
public sealed record LaunchWorkerResponse(string LaunchId);

/// <summary>How far a launch is.</summary>
public enum LaunchState
{
    /// <summary>Accepted, nothing started.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>The worker is being prepared or started.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>The worker runs and is connected.</summary>
    [JsonStringEnumMemberName("ready")] Ready,

    /// <summary>The launch failed; see the error.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>The status of a launch (the original API's <c>LaunchWorkerStatusOutput</c>).</summary>
public sealed record LaunchStatus
{
    /// <summary>The launch's id.</summary>
    public required string LaunchId { get; init; }

    /// <summary>How far it is.</summary>
    public required LaunchState Status { get; init; }

    /// <summary>The worker's id, once known.</summary>
    public string? WorkerId { get; init; }

    /// <summary>The worker's name, once known.</summary>
    public string? WorkerName { get; init; }

    /// <summary>The worker's address, once known.</summary>
    public string? WorkerUrl { get; init; }

    /// <summary>Why the launch failed.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// The step the launch is at: <c>resolve</c>; <c>download</c> and <c>unpack</c> for a package, <c>checkout</c> and <c>build</c> for a repository;
    /// <c>start</c>, <c>connect</c>; and then <c>ready</c>, <c>restart</c> or <c>stopped</c>.
    /// </summary>
    public string? Phase { get; init; }

    /// <summary>How often the worker was restarted after a crash.</summary>
    public int Restarts { get; init; }

    /// <summary>What its latest crash was; null where it never crashed.</summary>
    public string? LastCrash { get; init; }

    /// <summary>The last lines the worker's process wrote, oldest first.</summary>
    public IReadOnlyList<string> LogTail { get => field ?? []; init; }

    /// <summary>Limits that were asked for and that this machine cannot enforce, each with the reason.</summary>
    public IReadOnlyList<string> LimitsNotEnforced { get => field ?? []; init; }
}

/// <summary>Stops a worker by its name (<c>/shutdown_worker</c>).</summary>
public sealed record ShutdownWorkerRequest
{
    /// <summary>The worker's name.</summary>
    public required string WorkerName { get; init; }
}

/// <summary>Stops a worker by its port (<c>/shutdown_worker_by_port</c>).</summary>
public sealed record ShutdownWorkerByPortRequest
{
    /// <summary>The worker's port.</summary>
    public required int WorkerPort { get; init; }
}

/// <summary>A node as the manager knows it.</summary>
public sealed record NodeInfo
{
    /// <summary>The node's address.</summary>
    public required string NodeUrl { get; init; }

    /// <summary>When it first registered.</summary>
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>Whether it was heard of within three heartbeat intervals.</summary>
    public bool Alive { get; init; }
}
