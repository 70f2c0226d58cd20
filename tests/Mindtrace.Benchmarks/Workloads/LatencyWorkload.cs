using System.Diagnostics;
using System.Text;
using Mindtrace.Benchmarks.Http;

namespace Mindtrace.Benchmarks.Workloads;

/// <summary>W2: one job after the other through the HTTP API, submitted and waited for, on an idle worker.</summary>
internal static class LatencyWorkload
{
    private const int WarmUp = 500;

    public static async Task RunAsync(Cluster cluster, BenchmarkOptions options, Report report)
    {
        await cluster.StartWorkerAsync();
        Report.Note("W2");
        using var connection = await RawHttpConnection.ConnectAsync(cluster.ManagerPort);
        var latencies = new List<double>();
        for (int i = 0; i < WarmUp + options.Waits; i++)
        {
            var (id, document) = EchoJobs.Next();
            byte[] submit = RawHttpConnection.Post("submit_job", Encoding.UTF8.GetBytes(document));
            byte[] wait = RawHttpConnection.Post("wait_job", Encoding.UTF8.GetBytes($$"""{"job_id":"{{id}}","timeout_seconds":30}"""));
            long start = Stopwatch.GetTimestamp();
            await connection.SendAsync(submit);
            await connection.SendAsync(wait);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (connection.Body.Span.IndexOf("\"state\":\"completed\""u8) < 0)
                throw new InvalidOperationException(Encoding.UTF8.GetString(connection.Body.Span));
            if (i >= WarmUp)
                latencies.Add(elapsed);
        }

        double[] sorted = [.. latencies.Order()];
        report.Figure("W2", "p50", Report.Percentile(sorted, 0.50), "ms", ("count", sorted.Length));
        report.Figure("W2", "p95", Report.Percentile(sorted, 0.95), "ms");
        report.Figure("W2", "p99", Report.Percentile(sorted, 0.99), "ms");
        report.Figure("W2", "max", sorted[^1], "ms");
        await cluster.ClearAsync();
    }
}
