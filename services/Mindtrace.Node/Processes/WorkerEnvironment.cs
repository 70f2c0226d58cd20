using System.Collections;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Registry;

namespace Mindtrace.Node;

/// <summary>The environment of worker processes: what programs usually need, the workers' own settings, and nothing of the node's secrets.</summary>
internal sealed class WorkerEnvironment(IConfiguration configuration, IOptions<NodeOptions> options, IOptions<WorkerRegistryOptions> registry)
{
    private const string WorkerSection = "MINDTRACE_WORKER";

    private static readonly string[] Usual =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_*", "TZ", "TMPDIR", "TMP", "TEMP", "XDG_*",
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles*", "NUMBER_OF_PROCESSORS",
        "DOTNET_*", "LD_LIBRARY_PATH", "DYLD_*", "CUDA_*", "NVIDIA_*", "SSL_CERT_*", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
        "DOCKER_HOST", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "OTEL_*",
    ];

    // Set for the node's own process; a worker that took them over would listen, behave or show in telemetry as the node does.
    private static readonly string[] NotInherited =
        ["DOTNET_URLS", "DOTNET_ENVIRONMENT", "DOTNET_STARTUP_HOOKS", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"];

    public Dictionary<string, string> Build(WorkerLimits? limits)
    {
        string[] allowed = [.. Usual, .. options.Value.WorkerEnvironment.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (Array.Exists(allowed, pattern => Matches(pattern, name)) && !NotInherited.Contains(name))
                environment[name] = (string?)variable.Value ?? "";
        }

        // The queue's settings must be the same in every process of the cluster.
        Copy($"{NodeOptions.Section}:QUEUE", $"{WorkerSection}__QUEUE", environment);
        Copy(WorkerSection, WorkerSection, environment);
        if (Store() is { } store)
            environment[$"{WorkerSection}__DEFAULT_REDIS_URL"] = store;
        // Where long outputs of jobs go. The credentials of a bucket are the node's own: an operator gives workers theirs.
        if (registry.Value.MinioAddress is null)
            environment.TryAdd($"{WorkerSection}__STORE__REGISTRY_FOLDER", registry.Value.RegistryFolder);
        environment[$"{WorkerSection}__CLUSTER_URL"] = options.Value.ClusterUrl;
        RuntimeLimits.AddTo(environment, limits);
        return environment;
    }

    private string? Store() =>
        configuration[$"{WorkerSection}:DEFAULT_REDIS_URL"] ?? configuration[$"{NodeOptions.Section}:DEFAULT_REDIS_URL"] ?? configuration.GetConnectionString("redis");

    private void Copy(string section, string prefix, Dictionary<string, string> environment)
    {
        foreach (var (key, value) in configuration.GetSection(section).AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && key.Length > 0)
                environment[$"{prefix}__{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase) : string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase);
}
