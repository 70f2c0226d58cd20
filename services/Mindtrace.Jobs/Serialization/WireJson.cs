using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Mindtrace.Jobs;

/// <summary>The JSON of the wire: snake case, enums as their original values, nulls written, unknown fields ignored.</summary>
/// <remarks>
/// Where a field is absent, the generated reader gives an init-only property the default of its type, whatever its initializer says; a property with
/// another default therefore has it in its getter.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters =
    [
        typeof(EnumNameConverter<JobState>),
        typeof(EnumNameConverter<WireStatus>),
        typeof(EnumNameConverter<WorkerState>),
        typeof(EnumNameConverter<LaunchState>),
        typeof(EnumNameConverter<ServerStatus>),
    ],
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true,
    MaxDepth = MaxDepth)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JobStatus))]
[JsonSerializable(typeof(DeadLettersResponse))]
[JsonSerializable(typeof(JobLogLine))]
[JsonSerializable(typeof(JobLogsRequest))]
[JsonSerializable(typeof(JobLogsResponse))]
[JsonSerializable(typeof(QueueStatsRequest))]
[JsonSerializable(typeof(QueueStatsResponse))]
[JsonSerializable(typeof(WorkerStatus))]
[JsonSerializable(typeof(WorkerStatusLocal))]
[JsonSerializable(typeof(ConnectToClusterRequest))]
[JsonSerializable(typeof(RunResponse))]
[JsonSerializable(typeof(WorkerTypeInfo))]
[JsonSerializable(typeof(NodeLaunchWorkerRequest))]
[JsonSerializable(typeof(NodeLaunchStatusRequest))]
[JsonSerializable(typeof(LaunchWorkerResponse))]
[JsonSerializable(typeof(LaunchStatus))]
[JsonSerializable(typeof(ShutdownWorkerRequest))]
[JsonSerializable(typeof(ShutdownWorkerByPortRequest))]
[JsonSerializable(typeof(NodeInfo))]
[JsonSerializable(typeof(JobIdRequest))]
[JsonSerializable(typeof(JobSchemaNameRequest))]
[JsonSerializable(typeof(WorkerIdRequest))]
[JsonSerializable(typeof(WorkerUrlRequest))]
[JsonSerializable(typeof(RegisterJobToEndpointRequest))]
[JsonSerializable(typeof(RegisterJobToWorkerRequest))]
[JsonSerializable(typeof(RegisterJobSchemaToWorkerTypeRequest))]
[JsonSerializable(typeof(WorkerAlertStartedJobRequest))]
[JsonSerializable(typeof(WorkerAlertCompletedJobRequest))]
[JsonSerializable(typeof(RegisterNodeRequest))]
[JsonSerializable(typeof(NodeRegistration))]
[JsonSerializable(typeof(LaunchWorkerRequest))]
[JsonSerializable(typeof(LaunchStatusRequest))]
[JsonSerializable(typeof(RegisterAppRequest))]
[JsonSerializable(typeof(SubmitJobsRequest))]
[JsonSerializable(typeof(SubmitJobsResponse))]
[JsonSerializable(typeof(WaitJobRequest))]
[JsonSerializable(typeof(ListJobsRequest))]
[JsonSerializable(typeof(ListJobsResponse))]
[JsonSerializable(typeof(ListWorkersResponse))]
[JsonSerializable(typeof(ListNodesResponse))]
[JsonSerializable(typeof(ListWorkerTypesResponse))]
[JsonSerializable(typeof(EndpointsResponse))]
[JsonSerializable(typeof(StatusResponse))]
[JsonSerializable(typeof(HeartbeatResponse))]
[JsonSerializable(typeof(ServerIdResponse))]
[JsonSerializable(typeof(ClassNameResponse))]
[JsonSerializable(typeof(PidFileResponse))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>How deep a document may nest, the request's own object included.</summary>
    public const int MaxDepth = 128;

    /// <summary>The JSON value <c>{}</c>.</summary>
    public static JsonElement EmptyObject { get; } = Parse("{}"u8);

    /// <summary>The contract of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no type of the wire.</exception>
    public static JsonTypeInfo<T> TypeInfo<T>() =>
        (JsonTypeInfo<T>?)Default.GetTypeInfo(typeof(T)) ?? throw new NotSupportedException($"{typeof(T)} is no type of the wire");

    /// <summary>Reads one JSON value into an element that owns its memory.</summary>
    /// <exception cref="JsonException">The text is not one JSON value.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        var element = System.Text.Json.JsonElement.ParseValue(ref reader);
        return reader.Read() ? throw new JsonException("More than one JSON value") : element;
    }
}
