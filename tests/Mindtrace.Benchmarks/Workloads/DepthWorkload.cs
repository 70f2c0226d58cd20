using Mindtrace.Benchmarks.Http;

namespace Mindtrace.Benchmarks.Workloads;

/// <summary>W3: the rate at which the next thousand jobs are drained, from a queue that holds no more and from a deep one.</summary>
internal static class DepthWorkload
{
    private const int Short = 1000;
    private const int MeasuresPerRound = 20;
    private const int BatchesInFlight = 4;

    public static async Task RunAsync(Cluster cluster, BenchmarkOptions options, Report report)
    {
        await cluster.StartWorkerAsync();
        await cluster.ClearAsync();
        Report.Note($"W3 with {Short} queued");
        List<double> few = [], many = [];
        for (int i = 0; i < options.Rounds * MeasuresPerRound; i++)
        {
            await Drain.StopAsync(cluster);
            await Load.SendAllAsync(cluster.ManagerPort, EchoJobs.Batches(Short, options.Batch), BatchesInFlight);
            few.Add(await Drain.RateAsync(cluster, Short));
        }

        await cluster.ClearAsync();
        Report.Note($"W3 with {options.Deep} queued");
        await cluster.PauseAsync();
        await Load.SendAllAsync(cluster.ManagerPort, EchoJobs.Batches(options.Deep, options.Batch), BatchesInFlight);
        for (int i = 0; i < options.Rounds * MeasuresPerRound; i++)
        {
            await Drain.StopAsync(cluster);
            many.Add(await Drain.RateAsync(cluster, Short));
        }

        report.Median("W3", $"drain with {Short} queued", few, "jobs/s");
        report.Median("W3", $"drain with {options.Deep} queued", many, "jobs/s");
        report.Figure("W3", "ratio", Report.Median(many) / Report.Median(few), "");
        await cluster.ClearAsync();
    }
}
