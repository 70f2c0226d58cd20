using Microsoft.Extensions.Options;

namespace Mindtrace.Cluster.Client;

internal sealed class ClusterClientOptionsValidator : IValidateOptions<ClusterClientOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterClientOptions options)
    {
        List<string> faults = [];
        if (options.BaseAddress is { } address && !ServiceAddress.IsValid(address))
            faults.Add($"{nameof(options.BaseAddress)} is '{address}': give the manager's absolute http or https URL");
        if (options.MaxRetries is < 0 or > 100)
            faults.Add($"{nameof(options.MaxRetries)} is {options.MaxRetries}: give 0 to 100");
        if (options.MaxRetryDelay < TimeSpan.Zero)
            faults.Add($"{nameof(options.MaxRetryDelay)} is {options.MaxRetryDelay}: give zero or more");
        if (options.RequestTimeout <= TimeSpan.Zero)
            faults.Add($"{nameof(options.RequestTimeout)} is {options.RequestTimeout}: give more than zero");
        if (options.ConnectTimeout <= TimeSpan.Zero)
            faults.Add($"{nameof(options.ConnectTimeout)} is {options.ConnectTimeout}: give more than zero");
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
