using System.Text.Json.Serialization;

namespace Mindtrace.Registry;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PackageRecord))]
internal sealed partial class RegistryJson : JsonSerializerContext;
