using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers.Environments;

/// <summary>Runs commands on this machine, each with all it starts under control.</summary>
/// <param name="time">The clock of retries.</param>
/// <param name="logger">The log.</param>
/// <remarks>
/// What is guaranteed depends on the system.
/// <list type="bullet">
/// <item>Linux with a writable cgroup v2: nothing escapes, and all of it ends at once when this process dies, also by <c>kill -9</c>.</item>
/// <item>Linux without: whatever is in the command's session, descends from a process that is, or carries the scope's mark in its environment is found.
/// Only a process that has left the session, outlived its parents and cleared its environment escapes. When this process dies, the command's process
/// group ends at once, and daemons that left it end when a worker next starts on the machine.</item>
/// <item>Elsewhere: the descendants that .NET finds when the command ends or is cancelled.</item>
/// </list>
/// </remarks>
public sealed partial class JobProcess(TimeProvider time, ILogger<JobProcess> logger)
{
    private const int BufferSize = 64 * 1024;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    /// <summary>Whether cgroups are used where they can be; they are by default.</summary>
    internal bool UseCgroups { get; init; } = true;

    /// <summary>Runs a command. When this returns or throws, nothing it started runs any more.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">Takes what it writes.</param>
    /// <param name="cancellationToken">Ends the command together with everything it started.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="EnvironmentException">The command cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The token fired before the command ended.</exception>
    public async Task<int> RunAsync(JobCommand command, IScriptOutput output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(output);
        cancellationToken.ThrowIfCancellationRequested();
        var scope = ProcessScope.Create(command.ScopeId, UseCgroups, time);
        using var process = await StartAsync(scope, command).ConfigureAwait(false);
        Task pumps = Task.WhenAll(
            PumpAsync(process.StandardOutput.BaseStream, OutputStream.StandardOutput, output),
            PumpAsync(process.StandardError.BaseStream, OutputStream.StandardError, output));
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!await scope.KillAsync(process).ConfigureAwait(false))
                ProcessesLeft(command.ScopeId);
            await DrainAsync(pumps, process).ConfigureAwait(false);
        }

        return process.ExitCode;
    }

    private static async Task<Process> StartAsync(ProcessScope scope, JobCommand command)
    {
        try
        {
            return Process.Start(scope.StartInfo(command))!;
        }
        catch (Win32Exception exception)
        {
            await scope.KillAsync(null).ConfigureAwait(false);
            throw new EnvironmentException($"'{command.Arguments[0]}' cannot be started: {exception.Message}", permanent: true, exception);
        }
    }

    /// <summary>Ends what commands of a dead process left running.</summary>
    /// <param name="owner">The dead process's <see cref="Git.ScratchSpace.OwnerId"/>, with which its scopes begin.</param>
    /// <param name="time">The clock of retries.</param>
    public static Task BuryAsync(string owner, TimeProvider time) => ProcessScope.BuryAsync(owner, time);

    /// <summary>Waits for what the killed processes had written. One that escaped may hold a stream open for good; it is not waited for.</summary>
    private async Task DrainAsync(Task pumps, Process process)
    {
        try
        {
            await pumps.WaitAsync(DrainTime, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The pumps end as their streams are closed.
        }
        finally
        {
            // A process that is disposed leaves the streams that were asked for to the finalizer.
            process.StandardOutput.Close();
            process.StandardError.Close();
        }
    }

    private static async Task PumpAsync(Stream from, OutputStream stream, IScriptOutput output)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0)
                output.Write(stream, buffer.AsSpan(0, read));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The stream was closed on it because a process that escaped holds the other end.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
