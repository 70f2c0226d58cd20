using System.Diagnostics;
using System.Text;

namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>The manager as a process of its own, which can be killed.</summary>
public sealed class ManagerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TempFolder _folder;

    private ManagerProcess(Process process, TempFolder folder)
    {
        _process = process;
        _folder = folder;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static async Task<ManagerProcess> StartAsync(string redis, string prefix, IReadOnlyDictionary<string, string> settings)
    {
        var folder = new TempFolder();
        int port = FreePort.Next();
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet" ? host : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Mindtrace.ClusterManager.dll"));
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["MINDTRACE_CLUSTER__DEFAULT_REDIS_URL"] = redis;
        start.Environment["MINDTRACE_CLUSTER__REGISTRY_FOLDER"] = folder.Path;
        start.Environment["MINDTRACE_CLUSTER__QUEUE__KEY_PREFIX"] = prefix;
        foreach (var (key, value) in settings)
            start.Environment["MINDTRACE_CLUSTER__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var manager = new ManagerProcess(Process.Start(start)!, folder) { Url = $"http://127.0.0.1:{port}" };
        await Eventually.TrueAsync(manager.AnswersAsync, TimeSpan.FromSeconds(60), "the manager to answer");
        return manager;
    }

    public string Url { get; private init; } = "";

    /// <summary>Posts and expects 200.</summary>
    public async Task CallAsync(string endpoint, object body)
    {
        using var http = new HttpClient();
        using var response = await http.PostAsync($"{Url}/{endpoint}", new StringContent(System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The manager ended with {_process.ExitCode}: {_output}");
        try
        {
            using var http = new HttpClient();
            using var response = await http.PostAsync(Url + "/status", null);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
