using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Cluster.Client;

/// <summary>How payloads and outputs are written and read where the caller brings no contract: snake_case names, enums as text.</summary>
internal static class PayloadJson
{
    [field: MaybeNull]
    public static JsonSerializerOptions Options
    {
        [RequiresUnreferencedCode("Reflection")]
        [RequiresDynamicCode("Reflection")]
        get => field ??= new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        };
    }
}
