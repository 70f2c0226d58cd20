using System.Diagnostics;
using System.Text;

namespace Mindtrace.Testing;

/// <summary>A server program that can be started and killed again and again, whose output is kept, and that never outlives this process.</summary>
/// <param name="name">The program's name in messages.</param>
internal sealed class ServerProcess(string name)
{
    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The process id while it runs.</summary>
    public int Id => _process?.Id ?? throw new InvalidOperationException("The server does not run");

    /// <summary>Starts it; returns once it answers.</summary>
    /// <param name="start">The program and its arguments.</param>
    /// <param name="answers">Whether it answers now.</param>
    /// <param name="timeout">How long it may take until then.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task StartAsync(ProcessStartInfo start, Func<Task<bool>> answers, TimeSpan timeout)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Collect;
        _process.ErrorDataReceived += Collect;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
        await Eventually.TrueAsync(
            () => _process.HasExited ? throw new InvalidOperationException($"{name} ended with {_process.ExitCode}: {_output}") : answers(), timeout, $"{name} to answer").ConfigureAwait(false);
    }

    /// <summary>Kills it at once, as a crash would.</summary>
    public async Task StopAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _process = null;
    }

    private void KillAtExit(object? sender, EventArgs e) => _process?.Kill(entireProcessTree: true);

    private void Collect(object sender, DataReceivedEventArgs e)
    {
        lock (_output)
            _output.AppendLine(e.Data);
    }
}
