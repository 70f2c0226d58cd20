using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

/// <summary>Reads what a worker returned.</summary>
public static class JobOutput
{
    private const string Reflection = "The output is read by reflection; use JobStatus.Output.Deserialize with a JsonTypeInfo instead.";

    /// <summary>The output of a completed job, read with snake_case names; null where the worker returned JSON null.</summary>
    /// <exception cref="InvalidOperationException">The job is not completed; the message carries its error.</exception>
    /// <exception cref="JsonException">The output is no <typeparamref name="TOutput"/>.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static TOutput? ReadOutput<TOutput>(this JobStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.State is JobState.Completed
            ? status.Output.Deserialize<TOutput>(PayloadJson.Options)
            : throw new InvalidOperationException($"Job {status.JobId} is {status.State}: {status.Error ?? "it has no output"}");
    }
}
