using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>The life of a service (manager, node or worker); on the wire in Pascal case.</summary>
public enum ServerStatus
{
    /// <summary>Not there.</summary>
    [JsonStringEnumMemberName("Down")] Down,

    /// <summary>Starting.</summary>
    [JsonStringEnumMemberName("Launching")] Launching,

    /// <summary>Did not start.</summary>
    [JsonStringEnumMemberName("FailedToLaunch")] FailedToLaunch,

    /// <summary>Ready for requests.</summary>
    [JsonStringEnumMemberName("Available")] Available,

    /// <summary>Ending.</summary>
    [JsonStringEnumMemberName("Stopping")] Stopping,
}

/// <summary>The answer of <c>/endpoints</c>.</summary>
/// <param name="Endpoints">The names, without slashes.</param>
public sealed record EndpointsResponse(IReadOnlyList<string> Endpoints);

/// <summary>The answer of <c>/status</c>.</summary>
/// <param name="Status">The service's status.</param>
public sealed record StatusResponse(ServerStatus Status);

/// <summary>The answer of <c>/heartbeat</c>.</summary>
/// <param name="Heartbeat">The service's state.</param>
public sealed record HeartbeatResponse(Heartbeat Heartbeat);

/// <summary>A service's state.</summary>
/// <param name="Status">The status.</param>
/// <param name="ServerId">The service's id, new at every start.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Details">More, as the service sees fit.</param>
public sealed record Heartbeat(ServerStatus Status, Guid? ServerId, string? Message, JsonElement? Details);

/// <summary>The answer of <c>/server_id</c>.</summary>
/// <param name="ServerId">The service's id, new at every start.</param>
public sealed record ServerIdResponse(Guid ServerId);

/// <summary>The answer of <c>/class_name</c>.</summary>
/// <param name="ClassName">The service's class (<c>ClusterManager</c>, <c>Node</c>, <c>EchoWorker</c>, …).</param>
public sealed record ClassNameResponse(string ClassName);

/// <summary>The answer of <c>/pid_file</c>.</summary>
/// <param name="PidFile">The file that holds the service's process id, if there is one.</param>
public sealed record PidFileResponse(string? PidFile);
