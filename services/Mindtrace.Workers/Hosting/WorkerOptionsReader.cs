using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers;

/// <summary>Reads <see cref="WorkerOptions"/> from their section. A value that cannot be read is remembered and is a fault at validation.</summary>
/// <remarks>Written by hand as the binder reads <c>30</c> as thirty days and takes lists only as numbered keys.</remarks>
internal sealed class WorkerOptionsReader(IConfiguration configuration) : IConfigureOptions<WorkerOptions>
{
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    public void Configure(WorkerOptions options)
    {
        _faults.Clear();
        var section = configuration.GetSection(WorkerOptions.Section);
        if (Text("WORKER_ID") is { } id)
            options.WorkerId = id;
        options.WorkerName = Text("WORKER_NAME") ?? options.WorkerName;
        options.Url = Text("URL") ?? options.Url;
        options.ClusterUrl = Text("CLUSTER_URL") ?? options.ClusterUrl;
        AddAll(options.AllowedClusterUrls, "ALLOWED_CLUSTER_URLS");
        AddAll(options.Queues, "QUEUES");
        options.Concurrency = Number("CONCURRENCY") ?? options.Concurrency;
        options.Prefetch = Number("PREFETCH") ?? options.Prefetch;
        options.DrainTimeout = Duration("DRAIN_TIMEOUT") ?? options.DrainTimeout;
        options.PollInterval = Duration("POLL_INTERVAL") ?? options.PollInterval;
        options.CancelGracePeriod = Duration("CANCEL_GRACE_PERIOD") ?? options.CancelGracePeriod;
        options.MaxOutputBytes = Number("MAX_OUTPUT_BYTES") ?? options.MaxOutputBytes;

        string? Text(string key) => string.IsNullOrWhiteSpace(section[key]) ? null : section[key]!.Trim();

        void AddAll(IList<string> list, string key)
        {
            var values = Text(key) is { } text
                ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : section.GetSection(key).GetChildren().Select(child => child.Value?.Trim() ?? "").Where(value => value.Length > 0);
            foreach (string value in values)
                list.Add(value);
        }

        int? Number(string key)
        {
            if (Text(key) is not { } text)
                return null;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
                return number;
            _faults.Add(WorkerOptionsValidator.Fault(key, $"should be a whole number, not '{text}'"));
            return null;
        }

        TimeSpan? Duration(string key)
        {
            if (Text(key) is not { } text)
                return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds)
                return TimeSpan.FromSeconds(seconds);
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span))
                return span;
            _faults.Add(WorkerOptionsValidator.Fault(key, $"should be a number of seconds or hh:mm:ss, not '{text}'"));
            return null;
        }
    }
}
