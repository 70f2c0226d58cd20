using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mindtrace.ServiceDefaults;

/// <summary>What every service of the cluster has: telemetry, health endpoints, service discovery, and patience with services that are just starting.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>The tag of health checks that say whether the service can do its work now; they make up <c>/health</c>.</summary>
    public const string ReadyTag = "ready";

    /// <summary>The tag of health checks that say whether the process should go on living; they make up <c>/alive</c>.</summary>
    public const string LiveTag = "live";

    private const string HealthLogs = "Microsoft.Extensions.Diagnostics.HealthChecks";

    /// <summary>Adds health checks and, as far as the configuration asks for them, telemetry and service discovery.</summary>
    /// <remarks>
    /// Traces, metrics and logs go out over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; names of services in addresses are resolved, and
    /// connections that are refused tried again, where the configuration has a section <c>Services</c>. An Aspire AppHost sets both. Without them nothing of either is loaded.
    /// The secrets of the process's environment are no longer shown by the system afterwards.
    /// </remarks>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        EnvironmentSecrets.Hide();
        if (Telemetry.IsAskedFor(builder.Configuration))
            Telemetry.Add(builder);
        if (builder.Configuration.GetSection("Services").Exists())
        {
            // It says for each call that nothing was wrong.
            builder.Logging.AddFilter("Polly", LogLevel.Warning);
            builder.Services.AddServiceDiscovery();
            builder.Services.ConfigureHttpClientDefaults(http => http.AddConnectionRetries().AddServiceDiscovery());
        }

        // Whoever asks is told; a log line for each question would bury the log of an outage.
        builder.Logging.AddFilter(HealthLogs, LogLevel.None);
        builder.Services.AddHealthChecks().AddCheck("process", () => HealthCheckResult.Healthy(), [LiveTag]);
        return builder;
    }

    /// <summary>
    /// Maps <c>GET /health</c> (every check tagged <see cref="ReadyTag"/>) and <c>GET /alive</c> (tagged <see cref="LiveTag"/>): 200, or 503 where one fails, with
    /// a line of text for each that does.
    /// </summary>
    public static IEndpointRouteBuilder MapDefaultEndpoints(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var health = endpoints.MapHealthChecks("/health", Checks(ReadyTag));
        endpoints.MapHealthChecks("/alive", Checks(LiveTag));
        if (Telemetry.IsAskedFor(endpoints.ServiceProvider.GetRequiredService<IConfiguration>()))
            health.Add(Telemetry.Untraced);
        return endpoints;
    }

    private static HealthCheckOptions Checks(string tag) => new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = WriteAsync };

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var faults = report.Entries.Where(static entry => entry.Value.Status is not HealthStatus.Healthy).Select(static entry => $"{entry.Key}: {entry.Value.Description}");
        return context.Response.WriteAsync(string.Join('\n', [report.Status.ToString(), .. faults]), context.RequestAborted);
    }
}
