using System.Collections.Concurrent;
using System.Diagnostics;

namespace Mindtrace.Samples;

/// <summary>A service of this repository as a process, ended with the sample.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(15);
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly string _name;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServiceProcess(string name, Process process)
    {
        _name = name;
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The folder of a project's built files.</summary>
    public static string OutputOf(string project) => Path.Combine(Repository(), project, "bin", Configuration, "net10.0");

    public static ServiceProcess Start(string name, IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        string program = Path.Combine(OutputOf($"services/{name}"), name + ".dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[program, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return new ServiceProcess(name, Process.Start(start)!);
    }

    public Task EndAsync() => _process.WaitForExitAsync();

    /// <summary>Waits for a service that was told to shut down, and ends it by force if it does not; what it wrote is shown if it failed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var deadline = new CancellationTokenSource(GracePeriod);
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        if (_process.ExitCode is not 0)
            Console.Error.WriteLine($"{_name} ended with {_process.ExitCode}:{Environment.NewLine}{string.Join(Environment.NewLine, _output)}");
        _process.Dispose();
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mindtrace.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The samples run from a clone of the repository");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
            _output.Enqueue(text);
    }
}
