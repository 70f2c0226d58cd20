namespace Mindtrace.Standalone;

/// <summary>What the command line says.</summary>
/// <param name="Port">The manager's port on 127.0.0.1.</param>
/// <param name="NodePort">The node's port on 127.0.0.1.</param>
/// <param name="Urls">Where the manager listens instead of 127.0.0.1, addresses joined by semicolons; null for <paramref name="Port"/>.</param>
/// <param name="RedisPort">The embedded store's port on 127.0.0.1; a free one where 0.</param>
/// <param name="DataFolder">The full path of the folder of jobs, registry and packages.</param>
/// <param name="Settings">Further settings, as <c>--SECTION:KEY VALUE</c> or <c>--SECTION:KEY=VALUE</c>.</param>
internal sealed record StandaloneOptions(int Port, int NodePort, string? Urls, int RedisPort, string DataFolder, IReadOnlyList<string> Settings)
{
    /// <summary>Where the manager listens.</summary>
    public string ManagerListenUrls => Urls ?? $"http://127.0.0.1:{Port}";

    /// <summary>Where the node listens.</summary>
    public string NodeUrl => $"http://127.0.0.1:{NodePort}";
}
