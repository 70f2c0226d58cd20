using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Who a service says it is, and how it is doing.</summary>
/// <param name="className">The service's class (<c>ClusterManager</c>, <c>Node</c>, <c>EchoWorker</c>, …).</param>
public sealed class ServiceIdentity(string className)
{
    /// <summary>The service's id; new at every start unless one is given.</summary>
    public Guid ServerId { get; set; } = Guid.NewGuid();

    /// <summary>The service's class.</summary>
    public string ClassName { get; } = className;

    /// <summary>The service's status: launching, then available once it listens, then stopping.</summary>
    public ServerStatus Status { get; set; } = ServerStatus.Launching;

    /// <summary>The file that holds the process id; null where there is none.</summary>
    public string? PidFile { get; set; }

    /// <summary>What the heartbeat tells besides; null where there is nothing.</summary>
    public JsonElement? Details { get; set; }
}
