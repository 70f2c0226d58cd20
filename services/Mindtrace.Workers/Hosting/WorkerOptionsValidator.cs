using Microsoft.Extensions.Options;

namespace Mindtrace.Workers;

/// <summary>Finds every fault of <see cref="WorkerOptions"/>, each with its key and what would do.</summary>
internal sealed class WorkerOptionsValidator(WorkerOptionsReader reader) : IValidateOptions<WorkerOptions>
{
    public static string Fault(string key, string fault) => $"{WorkerOptions.Section}:{key} {fault}.";

    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        List<string> faults = [.. reader.Faults];
        Check(JobId.TryParse(options.WorkerId, out _), "WORKER_ID", "should be 1 to 200 characters without control characters, line breaks or braces");
        Check(options.Url.Length == 0 || IsHttp(options.Url), "URL", $"should be an http:// or https:// address, not '{options.Url}'");
        Check(options.ClusterUrl is null || IsHttp(options.ClusterUrl), "CLUSTER_URL", $"should be an http:// or https:// address, not '{options.ClusterUrl}'");
        foreach (string url in options.AllowedClusterUrls)
            Check(IsHttp(url), "ALLOWED_CLUSTER_URLS", $"should hold http:// or https:// addresses, not '{url}'");
        foreach (string queue in options.Queues)
            Check(JobType.TryParse(queue, out _), "QUEUES", $"should hold job types (1 to 200 characters without control characters, line breaks or braces), not '{queue}'");
        Check(options.Concurrency is >= 1 and <= 1024, "CONCURRENCY", $"should be 1 to 1024, not {options.Concurrency}");
        Check(options.Prefetch is >= 0 and <= 10_000, "PREFETCH", $"should be 0 to 10000, not {options.Prefetch}");
        CheckSpan(options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromDays(1), "DRAIN_TIMEOUT");
        CheckSpan(options.PollInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "POLL_INTERVAL");
        CheckSpan(options.CancelGracePeriod, TimeSpan.Zero, TimeSpan.FromHours(1), "CANCEL_GRACE_PERIOD");
        Check(options.MaxOutputBytes is >= 1024 and <= 256 * 1024 * 1024, "MAX_OUTPUT_BYTES", $"should be 1024 to 268435456, not {options.MaxOutputBytes}");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(bool holds, string key, string fault)
        {
            if (!holds)
                faults.Add(Fault(key, fault));
        }

        void CheckSpan(TimeSpan value, TimeSpan least, TimeSpan most, string key) =>
            Check(value >= least && value <= most, key, $"should be {least.TotalSeconds} to {most.TotalSeconds} seconds, not {value.TotalSeconds}");
    }

    private static bool IsHttp(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https");
}
