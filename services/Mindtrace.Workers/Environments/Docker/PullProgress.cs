using System.Globalization;
using System.Text.Json;
using Docker.DotNet.Models;

namespace Mindtrace.Workers.Environments;

/// <summary>Adds up the layers of one pull and reports them on the job, at most four times a second.</summary>
internal sealed class PullProgress(ImageReference image, Action<JsonElement> report, TimeProvider time) : IProgress<JSONMessage>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, (long Current, long Total)> _layers = new(StringComparer.Ordinal);
    private long? _reported;

    /// <summary>What the engine said instead of pulling on.</summary>
    public string? Error { get; private set; }

    public void Report(JSONMessage value)
    {
        if (value.Error is { } error)
            Error = error.Message?.Trim() is { Length: > 0 } text ? text : "the registry gave no reason";
        // Extracting counts the same bytes once more; only the download is what one waits for.
        if (value.ID is null || value.Progress is not { Current: { } current } progress || value.Status is not "Downloading")
            return;
        _layers[value.ID] = (current, Math.Max(progress.Total ?? current, current));
        if (_reported is { } last && time.GetElapsedTime(last) < Interval)
            return;
        _reported = time.GetTimestamp();
        long done = _layers.Values.Sum(layer => layer.Current);
        long total = _layers.Values.Sum(layer => layer.Total);
        string message = string.Create(CultureInfo.InvariantCulture, $"Pulling {image.Text}: {done / 1e6:0.0} of {total / 1e6:0.0} MB");
        report(JsonSerializer.SerializeToElement(new JobProgress(total == 0 ? 0 : (double)done / total, message), WorkerJsonContext.Default.JobProgress));
    }
}
