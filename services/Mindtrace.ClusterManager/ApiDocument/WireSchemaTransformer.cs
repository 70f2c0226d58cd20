using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Mindtrace.Jobs;

namespace Mindtrace.ClusterManager;

/// <summary>Says of what is written by a converter of the wire that it is a string, which the framework cannot see.</summary>
internal sealed class WireSchemaTransformer : IOpenApiSchemaTransformer
{
    private static readonly Type[] Strings = [typeof(JobId), typeof(JobType), typeof(DateTimeOffset)];

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var declared = context.JsonTypeInfo.Type;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (schema.Type is null && (type.IsEnum || Strings.Contains(type)))
            schema.Type = type == declared ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        return Task.CompletedTask;
    }
}
