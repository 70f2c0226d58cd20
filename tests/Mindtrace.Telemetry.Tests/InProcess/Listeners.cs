using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mindtrace.Jobs;

namespace Mindtrace.Telemetry.Tests.InProcess;

/// <summary>Collects the cluster's spans and measurements of this process.</summary>
internal sealed class Listeners : IDisposable
{
    private const string ClientName = "client";

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measurements = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters;

    public Listeners()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name is ClusterTelemetry.Name or ClientName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ClusterTelemetry.Name)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meters.Start();
    }

    /// <summary>Stands for a program that submits jobs.</summary>
    public static ActivitySource Client { get; } = new(ClientName);

    public IReadOnlyCollection<Activity> Spans => _spans;

    public IReadOnlyCollection<(string Instrument, double Value, Dictionary<string, object?> Tags)> Measurements => _measurements;

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measurements.Enqueue((instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));
}
