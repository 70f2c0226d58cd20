using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mindtrace.ServiceDefaults;

/// <summary>Traces, metrics and logs over OTLP.</summary>
internal static class Telemetry
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string NameKey = "OTEL_SERVICE_NAME";
    private const string OwnSources = "Mindtrace.*";

    public static bool IsAskedFor(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[EndpointKey]);

    public static void Add(IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrEmpty(builder.Configuration[NameKey]))
                    resource.AddService(builder.Environment.ApplicationName);
            })
            .WithMetrics(metrics => metrics
                .AddMeter(OwnSources)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing
                .AddSource(OwnSources)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
    }

    /// <summary>Keeps what a probe asks of others from showing as traces that begin nowhere.</summary>
    public static void Untraced(EndpointBuilder endpoint)
    {
        var probe = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = async context =>
        {
            using (SuppressInstrumentationScope.Begin())
                await probe(context).ConfigureAwait(false);
        };
    }

    private static bool IsProbe(string? path) => path is "/health" or "/alive";
}
