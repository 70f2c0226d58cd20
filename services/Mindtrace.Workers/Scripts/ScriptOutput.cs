using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers;

/// <summary>What one command writes: into the job's log while it runs, and kept for the record.</summary>
internal sealed class ScriptOutput(ScriptOptions options, string folder, Action<string> log) : IScriptOutput, IDisposable
{
    private readonly LogLines _outputLines = new(log);
    private readonly LogLines _errorLines = new(log);

    public OutputCapture StandardOutput { get; } = new(options.OutputBytes, options.WholeOutputBytes, Path.Combine(folder, "stdout"));

    public OutputCapture StandardError { get; } = new(options.OutputBytes, options.WholeOutputBytes, Path.Combine(folder, "stderr"));

    public void Write(OutputStream stream, ReadOnlySpan<byte> chunk)
    {
        var (capture, lines) = stream is OutputStream.StandardOutput ? (StandardOutput, _outputLines) : (StandardError, _errorLines);
        capture.Write(chunk);
        lines.Write(chunk);
    }

    /// <summary>Sends the last lines to the log, where they lack a line break.</summary>
    public void End()
    {
        _outputLines.End();
        _errorLines.End();
    }

    public void Dispose()
    {
        StandardOutput.Dispose();
        StandardError.Dispose();
    }
}
