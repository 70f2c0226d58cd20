using Microsoft.Extensions.Options;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

internal sealed class ClusterManagerOptionsValidator : IValidateOptions<ClusterManagerOptions>
{
    private const int MinTokenLength = 16;

    public ValidateOptionsResult Validate(string? name, ClusterManagerOptions options)
    {
        var faults = new List<string>();
        if (options.PublicUrl is { } url && !HttpAddress.IsValid(url))
            Fault("PUBLIC_URL", "should be an address such as http://manager.example:8002");
        if (options.NodeToken is { Length: < MinTokenLength })
            Fault("NODE_TOKEN", $"should have at least {MinTokenLength} characters");
        if (options.MaxRequestBodyBytes is < 1024 or > 1024 * 1024 * 1024)
            Fault("MAX_REQUEST_BODY_BYTES", "should be 1024 to 1073741824");
        Range("ENDPOINT_TIMEOUT", options.EndpointTimeout, TimeSpan.FromDays(1));
        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > TimeSpan.FromDays(1))
            Fault("DRAIN_TIMEOUT", $"should be {TimeSpan.Zero} to {TimeSpan.FromDays(1)}");
        Range("GATEWAY_TIMEOUT", options.GatewayTimeout, TimeSpan.FromDays(1));
        Range("PEER_TIMEOUT", options.PeerTimeout, TimeSpan.FromMinutes(10));
        Range("LAUNCH_TIMEOUT", options.LaunchTimeout, TimeSpan.FromHours(1));
        Range("ALERTED_LEASE", options.AlertedLease, TimeSpan.FromDays(30));
        return faults.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, TimeSpan value, TimeSpan max)
        {
            if (value < TimeSpan.FromMilliseconds(100) || value > max)
                Fault(key, $"should be 00:00:00.1 to {max}");
        }

        void Fault(string key, string fix) => faults.Add($"{ClusterManagerOptions.Section}:{key} {fix}.");
    }
}
