using System.Diagnostics;

namespace Mindtrace.Benchmarks.Workloads;

/// <summary>Measures how fast a waiting queue becomes empty.</summary>
internal static class Drain
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    /// <summary>Resumes the paused queue and returns the jobs per second between the first and the last progress seen, until at least so many are completed.</summary>
    public static async Task<double> RateAsync(Cluster cluster, long jobs)
    {
        long before = (await cluster.StatsAsync()).Completed;
        await cluster.ResumeAsync();
        long start = Stopwatch.GetTimestamp(), first = 0, done;
        do
        {
            done = (await cluster.StatsAsync()).Completed - before;
            if (first == 0 && done > 0)
                (start, first) = (Stopwatch.GetTimestamp(), done);
            if (done < jobs)
                await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
        }
        while (done < jobs);

        return (done - first) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Returns once so many jobs are completed.</summary>
    public static async Task UntilAsync(Cluster cluster, long jobs)
    {
        while ((await cluster.StatsAsync()).Completed < jobs)
            await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Pauses the queue and returns once nothing runs any more.</summary>
    public static async Task StopAsync(Cluster cluster)
    {
        await cluster.PauseAsync();
        while ((await cluster.StatsAsync()).Running > 0)
            await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
    }
}
