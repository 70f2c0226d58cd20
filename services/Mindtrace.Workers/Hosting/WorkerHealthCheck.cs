using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Mindtrace.Workers;

/// <summary>Whether the worker has its store, and has claimed or looked for jobs within its interval.</summary>
internal sealed class WorkerHealthCheck(WorkerRuntime runtime, IConnectionMultiplexer redis) : IHealthCheck
{
    public const string Name = "worker";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((redis.IsConnected ? runtime.Fault : "The job store cannot be reached") is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy());
}
