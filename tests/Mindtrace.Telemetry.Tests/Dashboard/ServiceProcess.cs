using System.Diagnostics;
using System.Text;

namespace Mindtrace.Telemetry.Tests.Dashboard;

/// <summary>A program as a process of the test, whose output is kept.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServiceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts a service of this repository with further environment variables.</summary>
    public static ServiceProcess Start(string name, string[] arguments, Dictionary<string, string> environment) =>
        Execute("dotnet", [Path.Combine(Root(), "services", name, "bin", Configuration, "net10.0", name + ".dll"), .. arguments], environment);

    /// <summary>Starts a program with further environment variables.</summary>
    public static ServiceProcess Execute(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a condition, and fails with the output where the process ends before.</summary>
    public Task UntilAsync(Func<string, Task<bool>> condition, TimeSpan timeout, string what) => Eventually.TrueAsync(
        async () => await condition(Output) || (_process.HasExited ? throw new InvalidOperationException($"It ended with {_process.ExitCode}:\n{Output}") : false),
        timeout,
        what);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mindtrace.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("These tests run from a clone of the repository");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
