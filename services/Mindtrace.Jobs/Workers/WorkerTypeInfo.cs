using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>A kind of worker that nodes can start: the request of <c>/register_worker_type</c> and the object the registry keeps.</summary>
public sealed record WorkerTypeInfo
{
    /// <summary>The name under which it is launched.</summary>
    public required string WorkerName { get; init; }

    /// <summary>The .NET type name (<c>Namespace.Type</c> or <c>Namespace.Type, Assembly</c>), or a Python class path of a built-in worker.</summary>
    public required string WorkerClass { get; init; }

    /// <summary>An object whose members fill the worker's configuration.</summary>
    [JsonConverter(typeof(JsonObjectConverter))]
    public required JsonElement WorkerParams { get; init; }

    /// <summary>Carried for the original API; this cluster doesn't use it.</summary>
    public string? MaterializerName { get; init; }

    /// <summary>The job type that workers of this kind serve once launched.</summary>
    public JobType? JobType { get; init; }

    /// <summary>A Git repository that holds the worker's source.</summary>
    public string? GitRepoUrl { get; init; }

    /// <summary>The branch or tag to check out.</summary>
    public string? GitBranch { get; init; }

    /// <summary>The commit to check out.</summary>
    public string? GitCommit { get; init; }

    /// <summary>The folder inside the repository.</summary>
    public string? GitWorkingDir { get; init; }

    /// <summary>The project inside the folder.</summary>
    public string? GitProject { get; init; }

    /// <summary>A package of published output that holds the worker's class.</summary>
    public PackageReference? Package { get; init; }

    /// <summary>What a worker process may use.</summary>
    public WorkerLimits? Limits { get; init; }
}

/// <summary>A package in the registry.</summary>
public sealed record PackageReference
{
    /// <summary>The package's name.</summary>
    public required string Name { get; init; }

    /// <summary>The package's version; the newest where null.</summary>
    public string? Version { get; init; }

    /// <summary>The SHA-256 of the zip, 64 hexadecimal digits; the one the registry recorded at upload where null.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>What one worker process may use.</summary>
public sealed record WorkerLimits
{
    /// <summary>Memory in bytes; no limit where null.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processor time in cores, fractions allowed; no limit where null.</summary>
    public double? Cpus { get; init; }
}

/// <summary>The registered worker types.</summary>
/// <param name="WorkerTypes">The worker types, by name.</param>
public sealed record ListWorkerTypesResponse(IReadOnlyList<WorkerTypeInfo> WorkerTypes);
