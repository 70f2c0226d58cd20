using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Describes the endpoints of the wire, which the framework's own description does not see.</summary>
internal sealed class WireDocumentTransformer(EndpointDataSource endpoints) : IOpenApiDocumentTransformer
{
    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Mindtrace Cluster manager";
        document.Info.Version = typeof(WireDocumentTransformer).Assembly.GetName().Version?.ToString(fieldCount: 3);
        document.Info.Description = "Every call is a POST with a JSON body, and 200 is success. Errors are problem details (RFC 9457) whose detail is a sentence or, for 422, the list of faults.";
        document.Servers?.Clear();
        foreach (var endpoint in endpoints.Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<WireEndpoint>() is not { } wire)
                continue;
            var operation = new OpenApiOperation
            {
                OperationId = wire.Name,
                Summary = Sentence(wire.Name),
                Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "Success", Content = Content(await SchemaAsync(wire.Response)) } },
            };
            if (wire.Request is not null)
            {
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(await SchemaAsync(wire.Request)) };
                operation.Responses["422"] = new OpenApiResponse { Description = "The request is not valid; every fault is named" };
            }

            var item = new OpenApiPathItem();
            item.AddOperation(HttpMethod.Post, operation);
            document.Paths["/" + wire.Name] = item;
        }

        async Task<IOpenApiSchema> SchemaAsync(Type? type)
        {
            if (type is null)
                return new OpenApiSchema { Type = JsonSchemaType.Null };
            if (document.Components?.Schemas?.ContainsKey(type.Name) is not true)
                document.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellationToken));
            return new OpenApiSchemaReference(type.Name, document);
        }
    }

    private static Dictionary<string, OpenApiMediaType> Content(IOpenApiSchema schema) =>
        new() { ["application/json"] = new OpenApiMediaType { Schema = schema } };

    private static string Sentence(string name)
    {
        string words = name.Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}
