using Microsoft.Extensions.Options;

namespace Mindtrace.ClusterManager;

internal sealed class BridgeOptionsValidator : IValidateOptions<BridgeOptions>
{
    private const int MostCalls = 1024;

    private static readonly TimeSpan ShortestTakeover = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTakeover = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, BridgeOptions options)
    {
        var faults = new List<string>();
        if (options.Concurrency is < 1 or > MostCalls)
            Fault("CONCURRENCY", $"should be 1 to {MostCalls}");
        if (options.TakeoverTime < ShortestTakeover || options.TakeoverTime > LongestTakeover)
            Fault("TAKEOVER_TIME", $"should be {ShortestTakeover} to {LongestTakeover}");
        return faults.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Fault(string key, string fix) => faults.Add($"{BridgeOptions.Section}:{key} {fix}.");
    }
}
