using System.Collections.Concurrent;
using System.Diagnostics;

namespace Mindtrace.Workers.Tests;

/// <summary>A script worker in a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string?> _output = new();

    private WorkerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public static WorkerProcess Start(TestCluster cluster, ScriptFixture scripts) => Start(cluster, scripts.Settings);

    public static WorkerProcess Start(TestCluster cluster, IReadOnlyDictionary<string, string?> settings)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Mindtrace.WorkerHost.dll"),
            "--worker-class", "mindtrace.cluster.workers.run_script_worker.RunScriptWorker",
            "--url", $"http://127.0.0.1:{FreePort.Next()}", "--exit-with-parent",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in cluster.Environment.Concat(settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))))
            start.Environment[name] = value;
        start.Environment["MINDTRACE_WORKER__QUEUES"] = TestCluster.Echo.Value;
        start.Environment["MINDTRACE_WORKER__CONCURRENCY"] = "4";
        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>Waits for something that the worker does.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(
        () => _process.HasExited ? throw new InvalidOperationException($"The worker ended: {string.Join('\n', _output)}") : condition(), TimeSpan.FromSeconds(120), what);

    /// <summary>Kills the process the way <c>kill -9</c> does, and nothing else.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Has the process stop in order.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
