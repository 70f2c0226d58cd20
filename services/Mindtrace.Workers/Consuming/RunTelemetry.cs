using System.Diagnostics;

namespace Mindtrace.Workers;

/// <summary>Tells traces and metrics of each attempt.</summary>
internal static class RunTelemetry
{
    public static Activity? Start(ClaimedJob claimed, string workerId)
    {
        JobMetrics.Claimed(claimed.Lease.Queue, claimed.Waited);
        return JobActivities.StartRun(claimed.Job, claimed.Attempt, workerId);
    }

    /// <param name="run">The attempt.</param>
    /// <param name="activity">What <see cref="Start"/> returned.</param>
    /// <param name="outcome">How it ended by itself; null where it gave way to its token.</param>
    /// <param name="time">The clock of the attempt.</param>
    public static void End(JobRun run, Activity? activity, JobOutcome? outcome, TimeProvider time)
    {
        var (word, error) = (outcome, run.StopReason) switch
        {
            (JobOutcome.Completed, _) => ("completed", null),
            (JobOutcome.Failed failed, _) => ("failed", failed.Error),
            (JobOutcome.Broken broken, _) => ("error", broken.Error),
            (_, StopReason.TimedOut) => ("timed_out", "The time-out of the attempt"),
            (_, StopReason.LeaseLost) => ("lease_lost", "The lease of the attempt was lost"),
            (_, StopReason.Draining) or (JobOutcome.Released, _) => ("released", (string?)null),
            _ => ("cancelled", null),
        };
        JobMetrics.Ran(run.Claimed.Lease.Queue, word, time.GetElapsedTime(run.StartedAt));
        JobActivities.EndRun(activity, word, error);
    }
}
