using Mindtrace.Jobs;
using Scalar.AspNetCore;

namespace Mindtrace.ClusterManager;

/// <summary>The machine-readable description of the API at <c>/openapi/v1.json</c>, and the page to browse it at <c>/docs</c>.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        // The document's schemas follow these options, which nothing else in the manager uses.
        services.ConfigureHttpJsonOptions(static options =>
        {
            var wire = WireJson.Default.Options;
            options.SerializerOptions.PropertyNamingPolicy = wire.PropertyNamingPolicy;
            options.SerializerOptions.RespectNullableAnnotations = wire.RespectNullableAnnotations;
            foreach (var converter in wire.Converters)
                options.SerializerOptions.Converters.Add(converter);
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
        });
        return services.AddOpenApi(static options => options.AddDocumentTransformer<WireDocumentTransformer>().AddSchemaTransformer<WireSchemaTransformer>());
    }

    public static void MapApiDocument(this IEndpointRouteBuilder endpoints)
    {
        // The one document's own path: with a place for a name, what it answers to other names would not be a problem document.
        AllowHead(endpoints.MapOpenApi("/openapi/v1.json"));
        AllowHead(endpoints.MapScalarApiReference("/docs", static options =>
        {
            options.Title = "Mindtrace Cluster";
            // The page works where there is no internet, and tells nobody that it is looked at.
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.HideClientButton = true;
            options.DisableAgent();
        }));
    }

    private static void AllowHead(IEndpointConventionBuilder endpoint) => endpoint.Add(static builder =>
    {
        foreach (var methods in builder.Metadata.OfType<HttpMethodMetadata>().ToArray())
            builder.Metadata.Remove(methods);
        builder.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
    });
}
