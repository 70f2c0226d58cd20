using System.Text.Json.Serialization;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers;

/// <summary>The contracts of this library's own payloads and outputs, under the rules of <see cref="WorkerJson.Options"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = WireJson.MaxDepth)]
[JsonSerializable(typeof(JobProgress))]
[JsonSerializable(typeof(ErrorOutput))]
[JsonSerializable(typeof(EnvironmentPhase))]
[JsonSerializable(typeof(EchoInput))]
[JsonSerializable(typeof(EchoOutput))]
internal sealed partial class WorkerJsonContext : JsonSerializerContext;
