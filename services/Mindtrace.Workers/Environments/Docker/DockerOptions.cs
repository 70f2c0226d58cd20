using Microsoft.Extensions.Configuration;

namespace Mindtrace.Workers.Environments;

/// <summary>
/// What jobs may do with the Docker engine. Bound from the configuration section <c>MINDTRACE_WORKER:DOCKER</c> (environment variables
/// <c>MINDTRACE_WORKER__DOCKER__…</c>); lists are separated by commas or numbered.
/// </summary>
public sealed class DockerOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "MINDTRACE_WORKER:DOCKER";

    /// <summary>
    /// The engine's address (<c>HOST</c>): <c>unix://</c>, <c>npipe://</c>, <c>tcp://</c> or <c>http(s)://</c>. Where null, what the docker command
    /// uses: <c>DOCKER_HOST</c>, the current context, the platform's default socket.
    /// </summary>
    [ConfigurationKeyName("HOST")]
    public string? Host { get; set; }

    /// <summary>
    /// The images that may be run (<c>ALLOWED_IMAGES</c>), such as <c>python:3.*</c> or <c>registry.example.com/team/*</c>, where <c>*</c> stands for any
    /// characters; a pattern without a tag allows every tag. Every image where empty, which is the default.
    /// </summary>
    [ConfigurationKeyName("ALLOWED_IMAGES")]
    public IList<string> AllowedImages { get; } = [];

    /// <summary>
    /// The host folders that volumes may lie in, beside the job's own scratch folder (<c>ALLOWED_HOST_PATHS</c>); none by default. With <c>:ro</c> at the end,
    /// for reading only. Whoever may write into such a folder decides what its symbolic links lead to.
    /// </summary>
    [ConfigurationKeyName("ALLOWED_HOST_PATHS")]
    public IList<string> AllowedHostPaths { get; } = [];

    /// <summary>Whether jobs may ask for GPUs (<c>ALLOW_DEVICES</c>); they may by default.</summary>
    [ConfigurationKeyName("ALLOW_DEVICES")]
    public bool AllowDevices { get; set; } = true;

    /// <summary>When images are pulled (<c>PULL</c>): <c>missing</c>, the default, <c>always</c> or <c>never</c>.</summary>
    [ConfigurationKeyName("PULL")]
    public ImagePullPolicy Pull { get; set; } = ImagePullPolicy.Missing;

    /// <summary>The engine's network that containers join (<c>NETWORK</c>), such as <c>none</c>; the engine's default where null.</summary>
    [ConfigurationKeyName("NETWORK")]
    public string? Network { get; set; }

    /// <summary>The host's address that published ports listen on (<c>PUBLISH_ADDRESS</c>); 127.0.0.1 by default.</summary>
    [ConfigurationKeyName("PUBLISH_ADDRESS")]
    public string PublishAddress { get; set; } = "127.0.0.1";

    /// <summary>The most memory one container may have (<c>MEMORY_LIMIT</c>), such as <c>4g</c>, and what a job gets that asks for none; no limit where null.</summary>
    [ConfigurationKeyName("MEMORY_LIMIT")]
    public string? MemoryLimit { get; set; }

    /// <summary>The most processors one container may use (<c>CPU_LIMIT</c>), such as 1.5, and what a job gets that asks for none; no limit where null.</summary>
    [ConfigurationKeyName("CPU_LIMIT")]
    public double? CpuLimit { get; set; }

    /// <summary>
    /// The user and group that commands run as (<c>USER</c>), such as <c>1000:1000</c>; the image's own where null. Where jobs write into volumes and the worker
    /// is not root, make it the worker's, which cannot remove root's files.
    /// </summary>
    [ConfigurationKeyName("USER")]
    public string? User { get; set; }

    /// <summary>The most processes and threads in one container (<c>PIDS_LIMIT</c>); 4096 by default, 1 to 4194304.</summary>
    [ConfigurationKeyName("PIDS_LIMIT")]
    public long PidsLimit { get; set; } = 4096;
}

/// <summary>When the image of a job is pulled.</summary>
public enum ImagePullPolicy
{
    /// <summary>When the engine does not have it.</summary>
    Missing,

    /// <summary>For every job.</summary>
    Always,

    /// <summary>Never: an image that the engine does not have fails the job.</summary>
    Never,
}
