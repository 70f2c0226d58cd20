namespace Mindtrace.Workers.Environments;

/// <summary>What a job asks for in its <c>environment.docker</c>, before the operator's limits are applied.</summary>
internal sealed record DockerRequest
{
    public required ImageReference Image { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>As <c>NAME=value</c>; a bare <c>NAME</c> removes a variable of the image.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<VolumeRequest> Volumes { get; init; } = [];

    public IReadOnlyList<PortRequest> Ports { get; init; } = [];

    /// <summary>The ids of the GPUs; <c>all</c> stands for every one.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>In bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>In processors.</summary>
    public double? Cpus { get; init; }

    /// <summary>The members of <c>environment.docker</c> that mean nothing here.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}

/// <summary>A folder or file of the host in the container.</summary>
/// <param name="Source">The path on the host, relative to the job's scratch folder where it begins with a dot; null for a volume that lives as long as the container.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="ReadOnly">Whether the container may only read it.</param>
internal sealed record VolumeRequest(string? Source, string Target, bool ReadOnly);

/// <summary>A port of the container that is published on the host.</summary>
/// <param name="ContainerPort">With its protocol, such as <c>80/tcp</c>.</param>
/// <param name="HostAddress">The host's address; the operator's choice where null.</param>
/// <param name="HostPort">The host's port; any free one where null.</param>
internal sealed record PortRequest(string ContainerPort, string? HostAddress, int? HostPort);
