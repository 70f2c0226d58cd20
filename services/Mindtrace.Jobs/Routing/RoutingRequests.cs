using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Routes a job type to an endpoint behind the gateway.</summary>
public sealed record RegisterJobToEndpointRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobType { get; init; }

    /// <summary>The path behind the gateway, such as <c>echo/run</c>.</summary>
    public required string Endpoint { get; init; }
}

/// <summary>Routes a job type to its queue and lets a running worker serve it: connected to the queue, or called over HTTP where it does not claim jobs by itself.</summary>
public sealed record RegisterJobToWorkerRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobType { get; init; }

    /// <summary>The worker's address.</summary>
    public required string WorkerUrl { get; init; }
}

/// <summary>Routes a job type to its queue and lets launched workers of a type serve it.</summary>
public sealed record RegisterJobSchemaToWorkerTypeRequest
{
    /// <summary>The job type.</summary>
    public required JobType JobSchemaName { get; init; }

    /// <summary>The registered worker type.</summary>
    public required string WorkerType { get; init; }
}

/// <summary>Puts a service behind the gateway at <c>/{name}/…</c>.</summary>
public sealed record RegisterAppRequest
{
    /// <summary>The first segment of the path.</summary>
    public required string Name { get; init; }

    /// <summary>The service's address: a string, or the seven parts of a urllib3 <c>Url</c>.</summary>
    [JsonConverter(typeof(UrlConverter))]
    public required string Url { get; init; }
}
