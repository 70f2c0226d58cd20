using System.Diagnostics;
using System.Diagnostics.Metrics;
using static Mindtrace.Jobs.ClusterTelemetry;

namespace Mindtrace.Jobs;

/// <summary>The metrics of a job's way. Where nobody listens a call costs one comparison.</summary>
public static class JobMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200],
    };

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> SubmittedJobs = Meter.CreateCounter<long>(Metrics.Submitted, "{job}", "Jobs taken");
    private static readonly Histogram<double> WaitTimes = Meter.CreateHistogram(Metrics.WaitTime, "s", "From when a job could run to its claim", advice: Seconds);
    private static readonly Histogram<double> RunTimes = Meter.CreateHistogram(Metrics.RunTime, "s", "How long attempts ran", advice: Seconds);
    private static readonly Counter<long> EndedAttempts = Meter.CreateCounter<long>(Metrics.Attempts, "{attempt}", "Attempts that ended");

    /// <summary>A job was taken; one that was there before doesn't count.</summary>
    public static void Submitted(JobType queue, JobState state)
    {
        if (SubmittedJobs.Enabled)
            SubmittedJobs.Add(1, Tag(Attributes.Queue, queue.Value), Tag(Attributes.JobState, state.ToString().ToLowerInvariant()));
    }

    /// <summary>A job was claimed after a wait.</summary>
    public static void Claimed(JobType queue, TimeSpan waited)
    {
        if (WaitTimes.Enabled)
            WaitTimes.Record(waited.TotalSeconds, Tag(Attributes.Queue, queue.Value));
    }

    /// <summary>An attempt ended.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="outcome">One of the words at <see cref="Attributes.Outcome"/>.</param>
    /// <param name="ran">How long it ran.</param>
    public static void Ran(JobType queue, string outcome, TimeSpan ran)
    {
        if (!RunTimes.Enabled && !EndedAttempts.Enabled)
            return;
        var tags = new TagList { Tag(Attributes.Queue, queue.Value), Tag(Attributes.Outcome, outcome) };
        RunTimes.Record(ran.TotalSeconds, tags);
        EndedAttempts.Add(1, tags);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
