using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Mindtrace.Workers;

/// <summary>The JSON of payloads and outputs unless a worker brings its own.</summary>
public static class WorkerJson
{
    /// <summary>
    /// Snake case, enums as snake case strings, unknown members ignored; required members, constructor parameters without a default and
    /// members whose type is not nullable must be there and not be null.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = WireJson.MaxDepth,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
