using System.Net;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers.Environments;

/// <summary>Finds every fault of <see cref="DockerOptions"/>, each with its key and what would do.</summary>
internal sealed class DockerOptionsValidator(DockerOptionsReader reader) : IValidateOptions<DockerOptions>
{
    public static string Fault(string key, string fault) => $"{DockerOptions.Section}:{key} {fault}.";

    public ValidateOptionsResult Validate(string? name, DockerOptions options)
    {
        List<string> faults = [.. reader.Faults];
        Check(options.Host is null || IsEngineAddress(options.Host), "HOST", $"should be a unix://, npipe://, tcp:// or http(s):// address, not '{options.Host}'");
        foreach (string path in options.AllowedHostPaths)
            Check(Path.IsPathFullyQualified(HostFolder.Parse(path).Path), "ALLOWED_HOST_PATHS", $"should hold full paths, such as /data or /data:ro, not '{path}'");
        Check(IPAddress.TryParse(options.PublishAddress, out _), "PUBLISH_ADDRESS", $"should be an IP address, such as 127.0.0.1 or 0.0.0.0, not '{options.PublishAddress}'");
        Check(
            options.MemoryLimit is null || (MemorySize.TryParse(options.MemoryLimit, out long memory) && memory >= MemorySize.Least),
            "MEMORY_LIMIT", $"should be a size of at least 6m, such as 512m or 4g, not '{options.MemoryLimit}'");
        Check(options.CpuLimit is null or (>= 0.01 and <= 4096), "CPU_LIMIT", $"should be 0.01 to 4096 processors, not {options.CpuLimit}");
        Check(options.PidsLimit is >= 1 and <= 4_194_304, "PIDS_LIMIT", $"should be 1 to 4194304, not {options.PidsLimit}");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(bool holds, string key, string fault)
        {
            if (!holds)
                faults.Add(Fault(key, fault));
        }
    }

    private static bool IsEngineAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("unix" or "npipe" or "tcp" or "http" or "https");
}
