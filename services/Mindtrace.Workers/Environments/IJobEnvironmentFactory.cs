using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>Prepares environments of one kind.</summary>
public interface IJobEnvironmentFactory
{
    /// <summary>Whether <paramref name="environment"/>, the payload's <c>environment</c> object, names this kind.</summary>
    bool Handles(JsonElement environment);

    /// <summary>Prepares a fresh environment for one job.</summary>
    /// <param name="environment">The payload's <c>environment</c> object.</param>
    /// <param name="context">The job it is for.</param>
    /// <param name="cancellationToken">Ends the preparation; what it had made by then is removed.</param>
    /// <exception cref="EnvironmentException">The environment cannot be had; the message says why and is fit for the job's record.</exception>
    Task<IJobEnvironment> PrepareAsync(JsonElement environment, EnvironmentContext context, CancellationToken cancellationToken);
}
