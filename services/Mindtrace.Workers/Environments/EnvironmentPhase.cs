using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>The progress of a job whose environment is being prepared.</summary>
internal sealed record EnvironmentPhase(string Phase)
{
    public static JsonElement Json(string phase) => JsonSerializer.SerializeToElement(new EnvironmentPhase(phase), WorkerJsonContext.Default.EnvironmentPhase);
}
