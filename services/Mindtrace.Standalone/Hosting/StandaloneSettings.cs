namespace Mindtrace.Standalone;

/// <summary>The configuration of the services inside: what the environment, the files and the command line say, and where they are silent, what makes the parts one cluster.</summary>
internal sealed class StandaloneSettings
{
    private const string Cluster = "MINDTRACE_CLUSTER";
    private const string Worker = "MINDTRACE_WORKER";
    private const string StoreKey = $"{Cluster}:DEFAULT_REDIS_URL";

    private readonly StandaloneOptions _options;
    private readonly IConfiguration _given;

    public StandaloneSettings(StandaloneOptions options)
    {
        _options = options;
        _given = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine([.. options.Settings])
            .Build();
    }

    /// <summary>A store outside this process, if one is configured.</summary>
    public string? ExternalStore => _given[StoreKey] ?? _given.GetConnectionString("redis");

    /// <summary>Where the embedded store keeps its data.</summary>
    public string StoreFolder => Path.Combine(_options.DataFolder, "store");

    /// <summary>The manager's address as the node and its workers see it.</summary>
    public string ManagerUrl => ListenAddress.Loopback(_options.ManagerListenUrls.Split(';')[0]);

    /// <summary>The settings of the manager.</summary>
    /// <param name="storeUrl">The store.</param>
    public IEnumerable<KeyValuePair<string, string?>> Manager(string storeUrl) => [.. Common(storeUrl, _options.ManagerListenUrls)];

    /// <summary>The settings of the node and, through it, of its workers.</summary>
    /// <param name="storeUrl">The store.</param>
    public IEnumerable<KeyValuePair<string, string?>> Node(string storeUrl) =>
    [
        .. Common(storeUrl, _options.NodeUrl),
        new($"{Cluster}:CLUSTER_URL", ManagerUrl),
        new($"{Cluster}:NODE_URL", _options.NodeUrl),
        new($"{Worker}:DEFAULT_REDIS_URL", storeUrl),
        .. Unless($"{Cluster}:NODE_FOLDER", Data("node")),
        .. Unless($"{Cluster}:GIT:CACHE_FOLDER", Data("git")),
        .. Unless($"{Worker}:GIT:CACHE_FOLDER", Data("git")),
    ];

    private IEnumerable<KeyValuePair<string, string?>> Common(string storeUrl, string urls) =>
    [
        new("urls", urls),
        new(StoreKey, storeUrl),
        .. Unless($"{Cluster}:REGISTRY_FOLDER", Data("registry")),
        .. Unless("Logging:LogLevel:Default", nameof(LogLevel.Warning)),
    ];

    private string Data(string name) => Path.Combine(_options.DataFolder, name);

    private IEnumerable<KeyValuePair<string, string?>> Unless(string key, string value)
    {
        if (_given[key] is null)
            yield return new(key, value);
    }
}
