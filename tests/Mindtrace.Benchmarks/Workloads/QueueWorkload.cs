using System.Diagnostics;
using Mindtrace.Benchmarks.Http;

namespace Mindtrace.Benchmarks.Workloads;

/// <summary>W1: echo jobs enqueued over HTTP, and drained by one worker process.</summary>
internal static class QueueWorkload
{
    private const int BatchesInFlight = 4;

    public static async Task RunAsync(Cluster cluster, BenchmarkOptions options, Report report)
    {
        await cluster.StartWorkerAsync();
        var phases = new Phase[]
        {
            new("enqueue", false, () => EchoJobs.Single(options.Jobs), async requests =>
                options.Jobs / (await Load.SendAllAsync(cluster.ManagerPort, requests, options.InFlight)).TotalSeconds),
            new("drain", true, () => EchoJobs.Batches(options.Jobs, options.Batch), async _ => await Drain.RateAsync(cluster, options.Jobs)),
            new("enqueue in batches", false, () => EchoJobs.Batches(options.Jobs, options.Batch), async requests =>
                options.Jobs / (await Load.SendAllAsync(cluster.ManagerPort, requests, BatchesInFlight)).TotalSeconds),
            new("enqueue and drain at once", false, () => EchoJobs.Single(options.Jobs), async requests =>
            {
                await cluster.ResumeAsync();
                long start = Stopwatch.GetTimestamp();
                await Load.SendAllAsync(cluster.ManagerPort, requests, options.InFlight);
                await Drain.UntilAsync(cluster, options.Jobs);
                return options.Jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }),
        };
        for (int round = 0; round <= options.Rounds; round++)
        {
            Report.Note($"W1 round {round}{(round == 0 ? " (warming up)" : "")}");
            foreach (var phase in phases)
            {
                await cluster.ClearAsync();
                await cluster.PauseAsync();
                var requests = phase.Requests();
                if (phase.Queued)
                    await Load.SendAllAsync(cluster.ManagerPort, requests, BatchesInFlight);
                var before = cluster.Cpu();
                double rate = await phase.Measure(requests);
                if (round == 0)
                    continue;
                phase.Rates.Add(rate);
                phase.Cpu.Add(cluster.Cpu().PerJobSince(before, options.Jobs));
            }
        }

        await cluster.ClearAsync();
        foreach (var phase in phases)
            report.Median("W1", phase.Name, phase.Rates, "jobs/s", [.. phase.Cpu.SelectMany(round => round).GroupBy(part => part.Name).Select(part => (part.Key, Report.Median(part.Select(p => p.Value))))]);
    }

    /// <summary>One thing that is measured.</summary>
    /// <param name="Name">The figure's name.</param>
    /// <param name="Queued">Whether the requests are sent before the measurement.</param>
    /// <param name="Requests">Makes the requests.</param>
    /// <param name="Measure">Returns jobs per second.</param>
    private sealed record Phase(string Name, bool Queued, Func<List<byte[]>> Requests, Func<List<byte[]>, Task<double>> Measure)
    {
        public List<double> Rates { get; } = [];

        public List<(string Name, double Value)[]> Cpu { get; } = [];
    }
}
