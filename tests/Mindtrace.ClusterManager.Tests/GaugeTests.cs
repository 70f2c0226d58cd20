using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Jobs;

namespace Mindtrace.ClusterManager.Tests;

public sealed class GaugeTests
{
    [Fact]
    public async Task A_manager_tells_the_depth_and_age_of_queues_their_dead_letters_and_the_workers()
    {
        await using var store = await GarnetStore.StartAsync();
        await using var first = await ManagerHost.StartAsync(store.ConnectionString, "mindtrace");
        await first.CallAsync("register_worker_type", new { worker_name = "w", worker_class = "EchoWorker", worker_params = new { }, job_type = "gauged" });
        foreach (string id in (string[])["waiting", "dead"])
            await first.CallAsync("submit_job", ManagerHost.Job(id, "gauged"));
        await first.CallAsync("worker_alert_started_job", new { job_id = "dead", worker_id = "worker" });
        await first.CallAsync("worker_alert_completed_job", new { job_id = "dead", worker_id = "worker", status = "failed", output = new { } });
        var told = new ConcurrentDictionary<(object? Manager, string Figure), (double Value, string Unit)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ClusterTelemetry.Name && instrument.IsObservable)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();

        // Looks up the figures as it starts, now that somebody listens.
        await using var second = await ManagerHost.StartAsync(store.ConnectionString, "mindtrace");
        Dictionary<string, (double Value, string Unit)> seen = [];
        await Eventually.TrueAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                seen = Of(second);
                return seen.Count >= 6;
            },
            TimeSpan.FromSeconds(60),
            "the figures");

        Assert.Equal((1, "{job}"), seen["mindtrace.queue.depth queued"]);
        Assert.Equal((0, "{job}"), seen["mindtrace.queue.depth running"]);
        Assert.Equal((1, "{job}"), seen["mindtrace.queue.dead_letters"]);
        Assert.Equal("s", seen["mindtrace.queue.oldest_age"].Unit);
        Assert.Equal((1, "{worker}"), seen["mindtrace.worker.count idle"]);

        // A listener hears every manager of the process, those of other tests too.
        Dictionary<string, (double Value, string Unit)> Of(ManagerHost manager) =>
            told.Where(one => one.Key.Manager == manager.Services.GetRequiredService<IMeterFactory>()).ToDictionary(one => one.Key.Figure, one => one.Value);

        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? state = null;
            foreach (var (key, tag) in tags)
            {
                if (key is ClusterTelemetry.Attributes.JobState or ClusterTelemetry.Attributes.WorkerState)
                    state = tag?.ToString();
            }

            told[(instrument.Meter.Scope, state is null ? instrument.Name : $"{instrument.Name} {state}")] = (value, instrument.Unit!);
        }
    }
}
