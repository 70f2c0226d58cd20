using System.Diagnostics;
using System.Text;
using Mindtrace.Cluster.Client;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Supervision;

/// <summary>A node as a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly StringBuilder _output = new();

    private NodeProcess(Process process, string url)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri(url) };
        Client = new NodeClient(_http);
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public NodeClient Client { get; }

    public static async Task<NodeProcess> StartAsync(TestCluster cluster)
    {
        string url = $"http://127.0.0.1:{FreePort.Next()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mindtrace.Node.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = url;
        foreach (var (key, value) in cluster.Settings.Append(("CLUSTER_URL", cluster.Manager.Url)).Append(("NODE_URL", url)).Append(("WORKER_PORTS_RANGE", FreePort.NextRange(4))))
            start.Environment["MINDTRACE_CLUSTER__" + key] = value;
        var node = new NodeProcess(Process.Start(start)!, url);
        await node.Client.WaitUntilAvailableAsync(TimeSpan.FromSeconds(90));
        return node;
    }

    /// <summary>The process ids of the workers, which the node writes into its log.</summary>
    public async Task<IReadOnlyList<int>> WorkerProcessesAsync(int count)
    {
        int[] found = [];
        await Eventually.TrueAsync(() => (found = Found()).Length == count, what: "the log lines of the workers");
        return found;
    }

    /// <summary>Kills the node the way <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    public Task EndAsync() => _process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
    }

    private int[] Found()
    {
        lock (_output)
            return [.. System.Text.RegularExpressions.Regex.Matches(_output.ToString(), "is starting as process ([0-9]+) at").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];
    }

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
