using System.Diagnostics;
using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>What a worker process is started with.</summary>
internal sealed record WorkerCommand(string WorkerClass, string Url, string WorkerId, string WorkerName, string? Assembly, JsonElement Parameters);

/// <summary>One running worker process.</summary>
/// <remarks>The node holds the process's standard input: when the node ends, however it ends, the input closes and the worker stops by itself.</remarks>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly LogTail _tail;
    private readonly Task _streams;

    private WorkerProcess(Process process, JsonElement parameters, LogTail tail)
    {
        _tail = tail;
        _process = process;
        _streams = Task.WhenAll(tail.ReadAsync(process.StandardOutput), tail.ReadAsync(process.StandardError), WriteAsync(parameters, process.StandardInput.BaseStream));
    }

    public int Id => _process.Id;

    /// <exception cref="LaunchFailedException">The process could not be started.</exception>
    public static WorkerProcess Start(WorkerHostProgram program, WorkerCommand command, IReadOnlyDictionary<string, string> environment, LogTail tail)
    {
        var (file, before) = program.Locate();
        string[] arguments =
        [
            .. before, "--worker-class", command.WorkerClass, "--url", command.Url, "--worker-id", command.WorkerId, "--worker-name", command.WorkerName,
            "--params-file", "-", "--exit-with-parent", .. command.Assembly is null ? (string[])[] : ["--assembly", command.Assembly],
        ];
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            return new WorkerProcess(Process.Start(start)!, command.Parameters, tail);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new LaunchFailedException($"The worker process could not be started: {exception.Message}");
        }
    }

    /// <summary>Waits for the end of the process and its output; returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks the process to stop, and kills it with its children where it is not gone in time.</summary>
    public async Task StopAsync(TimeSpan timeout, TimeProvider time)
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(timeout, time);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        // A process that is disposed leaves the streams that were asked for to the finalizer.
        _process.StandardOutput.Close();
        _process.StandardError.Close();
        _process.Dispose();
    }

    /// <summary>Lets what the ended process wrote arrive; a child that still holds its output is not waited for long.</summary>
    public async Task DrainOutputAsync(TimeProvider time) =>
        await _streams.WaitAsync(DrainTime, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The last sentence of an ended process, after a colon; empty where it wrote none. A worker host that cannot start closes with the reason.</summary>
    public async Task<string> LastWordsAsync(TimeProvider time)
    {
        await DrainOutputAsync(time);
        // Indented lines are those of a stack trace, which the sentence goes before.
        return _tail.Lines.LastOrDefault(static line => line.Length > 0 && !char.IsWhiteSpace(line[0])) is { } line ? ": " + line : "";
    }

    // A line of its input, since parameters may be secrets: a command line can be read by everybody on the machine, and a file outlives a node that is killed.
    private static async Task WriteAsync(JsonElement parameters, Stream input)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(parameters, WireJson.Default.JsonElement), (byte)'\n'];
        try
        {
            await input.WriteAsync(line);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process ended, or was told to, before it read them: its end is what counts.
        }
    }
}
