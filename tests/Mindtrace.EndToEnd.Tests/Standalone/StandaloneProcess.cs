using System.Globalization;
using System.Text.RegularExpressions;
using Mindtrace.Cluster.Client;
using Mindtrace.EndToEnd.Tests.Processes;

namespace Mindtrace.EndToEnd.Tests.Standalone;

/// <summary>The standalone cluster as its users run it, on free ports and a data folder of the test's.</summary>
internal sealed partial class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly List<HttpClient> _https = [];

    private StandaloneProcess(ProgramProcess process, int port, int nodePort)
    {
        Process = process;
        ManagerUrl = $"http://127.0.0.1:{port}";
        NodeUrl = $"http://127.0.0.1:{nodePort}";
    }

    public ProgramProcess Process { get; }

    public string ManagerUrl { get; }

    public string NodeUrl { get; }

    public ClusterClient Manager => new(Http(ManagerUrl));

    public NodeClient Node => new(Http(NodeUrl));

    /// <summary>The address of the echo worker that the greeting tells.</summary>
    public string EchoWorkerUrl => EchoLine().Match(Process.Output).Groups[1].Value;

    /// <summary>The address of the store that the greeting tells.</summary>
    public string StoreUrl => StoreLine().Match(Process.Output).Groups[1].Value;

    /// <summary>The command that the greeting offers.</summary>
    public string Curl => CurlLines().Match(Process.Output).Groups[1].Value;

    /// <summary>Starts it and waits for the greeting.</summary>
    public static async Task<StandaloneProcess> StartAsync(string dataFolder, int? port = null, int? nodePort = null)
    {
        var standalone = Launch(dataFolder, port, nodePort);
        try
        {
            await standalone.Process.OutputContainsAsync("Ctrl-C stops everything", StartTimeout);
            return standalone;
        }
        catch
        {
            await standalone.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it without waiting.</summary>
    public static StandaloneProcess Launch(string dataFolder, int? port = null, int? nodePort = null, string[]? further = null)
    {
        int managerPort = port ?? FreePort.Next();
        int agentPort = nodePort ?? FreePort.Next();
        string[] arguments = ["--port", Text(managerPort), "--node-port", Text(agentPort), "--data", dataFolder, .. further ?? []];

        // Clusters of several tests at once keep out of each other's ports.
        string workerPorts = string.Join(',', Enumerable.Range(0, 8).Select(_ => Text(FreePort.Next())));

        // A dead worker's jobs come back after a lease; the default of 30 seconds is longer than a test should take.
        var environment = new Dictionary<string, string>
        {
            ["MINDTRACE_CLUSTER__WORKER_PORTS_RANGE"] = workerPorts,
            ["MINDTRACE_CLUSTER__QUEUE__LEASE_DURATION"] = "00:00:06",
            ["MINDTRACE_WORKER__QUEUE__LEASE_DURATION"] = "00:00:06",
            ["MINDTRACE_CLUSTER__QUEUE__BACKOFF_BASE"] = "00:00:00.1",
            ["MINDTRACE_WORKER__QUEUE__BACKOFF_BASE"] = "00:00:00.1",
            ["MINDTRACE_WORKER__DRAIN_TIMEOUT"] = "00:00:30",
        };
        return new StandaloneProcess(ProgramProcess.Start(Repository.Program("services/Mindtrace.Standalone", "Mindtrace.Standalone"), arguments, environment), managerPort, agentPort);
    }

    public WorkerClient Worker(string url) => new(Http(url));

    public async ValueTask DisposeAsync()
    {
        _https.ForEach(http => http.Dispose());
        await Process.DisposeAsync();
    }

    private HttpClient Http(string url)
    {
        var http = new HttpClient { BaseAddress = new Uri(url) };
        _https.Add(http);
        return http;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"worker +echo, at (\S+)")]
    private static partial Regex EchoLine();

    [GeneratedRegex(@"^ *(curl (?:.*\\\r?\n)*.*)$", RegexOptions.Multiline)]
    private static partial Regex CurlLines();

    [GeneratedRegex(@"store .*(redis://\S+)")]
    private static partial Regex StoreLine();
}
