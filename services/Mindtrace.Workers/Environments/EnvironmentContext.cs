using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>The job that an environment is made for.</summary>
/// <param name="JobId">The job.</param>
/// <param name="LeaseToken">The fencing token of its lease; 0 for a job that came through <c>/run</c>.</param>
/// <param name="WorkerId">The worker that runs it.</param>
/// <param name="ScratchFolder">An empty folder of the job's own, removed after the environment. Its name is unique on this machine.</param>
/// <param name="Log">Appends a line to the job's log.</param>
/// <param name="Progress">Reports how far the preparation is.</param>
/// <param name="TraceParent">The W3C <c>traceparent</c> of the job, which the command finds in <c>TRACEPARENT</c>.</param>
public sealed record EnvironmentContext(
    JobId JobId,
    long LeaseToken,
    string WorkerId,
    string ScratchFolder,
    Action<string> Log,
    Action<JsonElement> Progress,
    string? TraceParent);
