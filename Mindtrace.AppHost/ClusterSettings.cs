using Microsoft.Extensions.Configuration;

namespace Mindtrace.AppHost;

/// <summary>What can be set about the composition: the section <c>Cluster</c> of the AppHost's configuration (<c>appsettings.json</c>, environment, command line).</summary>
internal sealed class ClusterSettings
{
    /// <summary>How many managers stand behind the one address; 1 to 100, 2 by default.</summary>
    public int ManagerReplicas { get; set; } = 2;

    /// <summary>How many echo workers run from the start; 1 to 100, 1 by default.</summary>
    public int EchoWorkerReplicas { get; set; } = 1;

    /// <summary>The manager's TCP port on this machine; 8002 by default.</summary>
    public int ManagerPort { get; set; } = 8002;

    /// <summary>The node's TCP port on this machine; 8003 by default.</summary>
    public int NodePort { get; set; } = 8003;

    /// <summary>Where worker types and packages are kept.</summary>
    public ObjectStoreKind ObjectStore { get; set; } = ObjectStoreKind.Minio;

    /// <summary>The registry's folder where <see cref="ObjectStore"/> is <see cref="ObjectStoreKind.Folder"/>; one beneath the AppHost's <c>.data</c> by default.</summary>
    public string? RegistryFolder { get; set; }

    /// <summary>The MinIO image with its registry, such as <c>registry.example/minio:tag</c>; <see cref="Images.Minio"/> by default.</summary>
    public string MinioImage { get; set; } = Images.Minio;

    /// <summary>
    /// Where set, a published node gets this Docker socket of its host, so that jobs may ask for the Docker environment. Whoever may submit jobs then rules
    /// that host. Only for <see cref="DeploymentTarget.Compose"/>.
    /// </summary>
    public string? DockerSocket { get; set; }

    /// <summary>What <c>aspire publish</c> writes.</summary>
    public DeploymentTarget Target { get; set; } = DeploymentTarget.Compose;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidOperationException">There are faults; the message names each.</exception>
    public static ClusterSettings From(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Cluster").Get<ClusterSettings>() ?? new ClusterSettings();
        var faults = settings.Faults().ToList();
        return faults.Count == 0
            ? settings
            : throw new InvalidOperationException(string.Join(Environment.NewLine, ["The AppHost's settings have faults:", .. faults]));
    }

    private IEnumerable<string> Faults()
    {
        if (ManagerReplicas is < 1 or > 100)
            yield return $"Cluster:ManagerReplicas should be 1 to 100, not {ManagerReplicas}.";
        if (EchoWorkerReplicas is < 1 or > 100)
            yield return $"Cluster:EchoWorkerReplicas should be 1 to 100, not {EchoWorkerReplicas}.";
        if (ManagerPort is < 1 or > 65535)
            yield return $"Cluster:ManagerPort should be 1 to 65535, not {ManagerPort}.";
        if (NodePort is < 1 or > 65535)
            yield return $"Cluster:NodePort should be 1 to 65535, not {NodePort}.";
        if (ContainerImage.TryParse(MinioImage) is null)
            yield return $"Cluster:MinioImage should be registry/name:tag, not '{MinioImage}'.";
    }
}

/// <summary>Where worker types and packages are kept.</summary>
internal enum ObjectStoreKind
{
    /// <summary>In a MinIO container of the application's own.</summary>
    Minio,

    /// <summary>In an S3 store that exists already, given as the connection string <c>minio</c>.</summary>
    External,

    /// <summary>In a folder of this machine; not for publishing.</summary>
    Folder,
}

/// <summary>What <c>aspire publish</c> writes.</summary>
internal enum DeploymentTarget
{
    /// <summary>A Docker Compose file.</summary>
    Compose,

    /// <summary>A Helm chart.</summary>
    Kubernetes,

    /// <summary>Bicep for Azure Container Apps; needs a build with <c>-p:MindtraceAzure=true</c>.</summary>
    Azure,

    /// <summary>Nothing of its own: the manifest for <c>azd</c> and other tools that bring their own target.</summary>
    Manifest,
}
