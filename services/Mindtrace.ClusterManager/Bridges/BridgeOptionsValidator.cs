using Microsoft.Extensions.Options;

namespace Mindtrace.ClusterManager;

internal sealed class BridgeOptionsValidator : IValidateOptions<BridgeOptions>
{
    private const int MostCalls = 1024;

    public ValidateOptionsResult Validate(string? name, BridgeOptions options)
    {
        var faults = new List<string>();
        if (options.Concurrency is < 1 or > MostCalls)
            Fault("CONCURRENCY", $"should be 1 to {MostCalls}");
        Range("DRAIN_TIMEOUT", options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromDays(1));
        Range("TAKEOVER_TIME", options.TakeoverTime, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        return faults.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
                Fault(key, $"should be {min} to {max}");
        }

        void Fault(string key, string fix) => faults.Add($"{BridgeOptions.Section}:{key} {fix}.");
    }
}
