using Microsoft.Extensions.Options;

namespace Mindtrace.Node;

/// <summary>How workers are built from Git. Bound from the configuration section <c>MINDTRACE_CLUSTER</c>.</summary>
public sealed class GitWorkerOptions
{
    /// <summary>How long a build may take (<c>BUILD_TIMEOUT</c>); 10 min by default, 1 s to 1 day.</summary>
    [ConfigurationKeyName("BUILD_TIMEOUT")]
    public TimeSpan BuildTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The free bytes that the node folder's disk must have before a build begins (<c>BUILD_MINIMUM_FREE_BYTES</c>); 1 GiB by default, 0 or more.</summary>
    [ConfigurationKeyName("BUILD_MINIMUM_FREE_BYTES")]
    public long MinimumFreeBytes { get; set; } = 1024L * 1024 * 1024;
}

internal sealed class GitWorkerOptionsValidator : IValidateOptions<GitWorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, GitWorkerOptions options)
    {
        var faults = new List<string>();
        if (options.BuildTimeout < TimeSpan.FromSeconds(1) || options.BuildTimeout > TimeSpan.FromDays(1))
            faults.Add($"MINDTRACE_CLUSTER:BUILD_TIMEOUT must be from 00:00:01 to 1.00:00:00, not {options.BuildTimeout}.");
        if (options.MinimumFreeBytes < 0)
            faults.Add($"MINDTRACE_CLUSTER:BUILD_MINIMUM_FREE_BYTES must be 0 or more, not {options.MinimumFreeBytes}.");
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
