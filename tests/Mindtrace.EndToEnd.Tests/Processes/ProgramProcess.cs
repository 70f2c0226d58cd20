using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Mindtrace.EndToEnd.Tests.Processes;

/// <summary>A program of this repository as a process whose output is kept.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ProgramProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts a program by its assembly.</summary>
    public static ProgramProcess Start(string assembly, string[] arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Execute("dotnet", [assembly, .. arguments], environment);

    private static ProgramProcess Execute(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        return new ProgramProcess(Process.Start(start)!);
    }

    /// <summary>Runs a shell command line and returns what it wrote.</summary>
    public static async Task<string> ShellAsync(string commandLine)
    {
        await using var shell = Execute("/bin/sh", ["-c", commandLine], null);
        Assert.Equal(0, await shell.ExitAsync());
        return shell.Output;
    }

    /// <summary>Sends a signal by its name: INT, TERM or KILL.</summary>
    public Task SignalAsync(string signal) => ShellAsync(string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {Id}"));

    /// <summary>Ends this process alone, at once.</summary>
    public void Kill() => _process.Kill();

    public Task OutputContainsAsync(string text, TimeSpan timeout) => Eventually.TrueAsync(
        () => Output.Contains(text, StringComparison.Ordinal) || (HasExited ? throw new InvalidOperationException($"It ended with {_process.ExitCode}:\n{Output}") : false),
        timeout,
        $"'{text}' in the output");

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(60));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"It has not ended:\n{Output}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
