using System.Globalization;
using System.Text;
using Mindtrace.Jobs;

namespace Mindtrace.AppHost.Commands;

/// <summary>The figures of queues as a table in Markdown.</summary>
internal static class QueueTable
{
    public static string Write(IEnumerable<QueueStats> queues)
    {
        var table = new StringBuilder("| queue | | queued | scheduled | running | dead letters | oldest waits (s) |\n|---|---|--:|--:|--:|--:|--:|\n");
        foreach (var queue in queues)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {queue.JobType} | {(queue.Paused ? "paused" : "")} | {queue.Queued} | {queue.Scheduled} | {queue.Running} | {queue.DeadLetters} | {queue.OldestQueuedSeconds ?? 0:0.0} |\n");
        }

        return table.ToString();
    }
}
