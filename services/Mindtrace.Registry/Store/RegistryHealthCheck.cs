using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mindtrace.Registry;

/// <summary>Whether the object store answers, and takes the credentials.</summary>
internal sealed class RegistryHealthCheck(IObjectStore store) : IHealthCheck
{
    public const string Name = "registry";

    // Need not exist: a store that says so is one that answers.
    private const string Probe = "health";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.GetAsync(Probe, static (_, _) => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (RegistryUnavailableException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
