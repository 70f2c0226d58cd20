using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Mindtrace.Jobs.Redis;

/// <summary>Checks the queue's settings and names every fault by its setting.</summary>
/// <param name="section">The settings' section, such as <c>MINDTRACE_CLUSTER:QUEUE</c>.</param>
internal sealed partial class JobQueueOptionsValidator(string section) : IValidateOptions<JobQueueOptions>
{
    public ValidateOptionsResult Validate(string? name, JobQueueOptions options)
    {
        List<string> faults = [];
        Check(KeyPrefix().IsMatch(options.KeyPrefix ?? ""), "KEY_PREFIX", "1 to 50 letters, digits, '-', '_', '.' or ':'", options.KeyPrefix);
        Check(options.Shards is >= 1 and <= 64, "SHARDS", "1 to 64", options.Shards);
        CheckTime("LEASE_DURATION", options.LeaseDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        CheckTime("RETENTION", options.Retention, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));
        CheckTime("BACKOFF_BASE", options.BackoffBase, TimeSpan.Zero, TimeSpan.FromDays(1));
        CheckTime("BACKOFF_MAX", options.BackoffMax, TimeSpan.Zero, TimeSpan.FromDays(1));
        Check(options.MaxLogLines is >= 0 and <= 100_000, "MAX_LOG_LINES", "0 to 100000", options.MaxLogLines);
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;

        void CheckTime(string key, TimeSpan value, TimeSpan least, TimeSpan most) => Check(value >= least && value <= most, key, $"{least:c} to {most:c}", value);

        void Check(bool holds, string key, string range, object? value)
        {
            if (!holds)
                faults.Add(FormattableString.Invariant($"{section}:{key} should be {range}, not '{value}'."));
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,50}\z")]
    private static partial Regex KeyPrefix();
}
