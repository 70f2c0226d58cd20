using System.Globalization;
using System.Net.Sockets;
using Mindtrace.Benchmarks.Processes;

namespace Mindtrace.Benchmarks.Workloads;

/// <summary>What the processes take while there is nothing to do.</summary>
internal static class IdleWorkload
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Cluster cluster, Report report)
    {
        Report.Note("idle");
        double alone = await CommandsAsync(cluster);
        await cluster.StartWorkerAsync();
        await Task.Delay(Settle, TimeProvider.System, CancellationToken.None);
        var (manager, worker) = (ProcessFigures.Of(cluster.ManagerProcessId), ProcessFigures.Of(cluster.WorkerProcessId));
        double together = await CommandsAsync(cluster);
        var (managerAfter, workerAfter) = (ProcessFigures.Of(cluster.ManagerProcessId), ProcessFigures.Of(cluster.WorkerProcessId));
        report.Figure("idle", "manager resident", managerAfter.ResidentMegabytes, "MB");
        report.Figure("idle", "worker resident", workerAfter.ResidentMegabytes, "MB");
        report.Figure("idle", "manager cpu", 100 * (managerAfter.Cpu - manager.Cpu) / Window, "% of a core");
        report.Figure("idle", "worker cpu", 100 * (workerAfter.Cpu - worker.Cpu) / Window, "% of a core");
        if (alone >= 0)
        {
            report.Figure("idle", "manager commands", alone, "commands/s");
            report.Figure("idle", "worker commands", together - alone, "commands/s");
        }
    }

    /// <summary>Resident memory once the load is over.</summary>
    public static async Task ReportMemoryAsync(Cluster cluster, Report report, string when)
    {
        await cluster.StartWorkerAsync();
        await Task.Delay(Settle, TimeProvider.System, CancellationToken.None);
        report.Figure("memory", $"manager {when}", ProcessFigures.Of(cluster.ManagerProcessId).ResidentMegabytes, "MB");
        report.Figure("memory", $"worker {when}", ProcessFigures.Of(cluster.WorkerProcessId).ResidentMegabytes, "MB");
        report.Figure("memory", $"store {when}", ProcessFigures.Of(cluster.StoreProcessId).ResidentMegabytes, "MB");
    }

    /// <summary>Commands that clients send per second, a script counting as one; -1 where the store has no MONITOR.</summary>
    private static async Task<double> CommandsAsync(Cluster cluster)
    {
        using var client = new TcpClient();
        string[] address = cluster.StoreConnection.Split(':');
        await client.ConnectAsync(address[0], int.Parse(address[1], CultureInfo.InvariantCulture));
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        if (!await IsAcceptedAsync(reader))
            return -1;
        using var window = new CancellationTokenSource(Window);
        int count = 0;
        try
        {
            while (await reader.ReadLineAsync(window.Token) is { } line)
            {
                // What a script calls is shown as well, as of client "lua".
                if (!line.Contains(" lua] ", StringComparison.Ordinal))
                    count++;
            }
        }
        catch (OperationCanceledException)
        {
            return count / Window.TotalSeconds;
        }

        throw new InvalidOperationException("The store closed the connection");
    }

    /// <summary>Whether the store monitors; Garnet answers nothing at all.</summary>
    private static async Task<bool> IsAcceptedAsync(StreamReader reader)
    {
        using var patience = new CancellationTokenSource(Settle);
        try
        {
            return await reader.ReadLineAsync(patience.Token) is "+OK";
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
