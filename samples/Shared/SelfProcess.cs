using System.Diagnostics;
using System.Reflection;

namespace Mindtrace.Samples;

/// <summary>The sample's own program again, with another command line; what it writes appears behind its name.</summary>
public sealed class SelfProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SelfProcess(Process process) => _process = process;

    public static SelfProcess Start(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Assembly.GetEntryAssembly()!.Location, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += Show;
        process.ErrorDataReceived += Show;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new SelfProcess(process);

        void Show(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is { Length: > 0 } text)
                Console.WriteLine($"[{arguments[0]}] {text}");
        }
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        await process.EndAsync();
    }

    /// <summary>Returns when it has ended by itself.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        if (_process.ExitCode is not 0)
            throw new InvalidOperationException($"A part of the sample ended with {_process.ExitCode}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
