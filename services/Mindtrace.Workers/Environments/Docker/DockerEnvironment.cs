using System.Buffers;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Mindtrace.Workers.Environments;

/// <summary>Runs commands in containers of one image, each in a fresh one whose first process it is, so that nothing outlives it.</summary>
internal sealed class DockerEnvironment(
    DockerEngine engine, ContainerOwnership ownership, ContainerSweeper sweeper, ImageReference image, CreateContainerParameters container, EnvironmentContext context) : IJobEnvironment
{
    private const int BufferSize = 64 * 1024;
    private const string Shell = "/bin/sh";
    private const int KilledExitCode = 137;
    private static readonly TimeSpan LastOutputTime = TimeSpan.FromSeconds(5);

    public IReadOnlyDictionary<string, string> Facts { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["image"] = image.FullName,
        ["image_id"] = container.Image,
    };

    public async Task<CommandResult> RunAsync(ScriptCommand command, IScriptOutput output, CancellationToken cancellationToken)
    {
        string run = ownership.Begin();
        try
        {
            string id = await CreateAsync(run, command, cancellationToken).ConfigureAwait(false);
            return await RunAsync(run, id, output, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await sweeper.EndAsync(run).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> CreateAsync(string run, ScriptCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // A program of the image, such as its entry point, has no part in what the job wants to run.
        container.Entrypoint = command.Arguments is { Count: > 0 } given ? [given[0]] : [Shell, "-c"];
        container.Cmd = command.Arguments is { Count: > 0 } arguments ? [.. arguments.Skip(1)] : [command.ShellLine ?? ""];
        container.Name = run;
        container.Labels = ownership.Labels(run, context);
        // Not ended by the job's token: an engine that had begun would go on to make a container after its removal was asked for.
        var created = await engine.CallAsync("create the container", client => client.Containers.CreateContainerAsync(container, CancellationToken.None), CancellationToken.None)
            .ConfigureAwait(false);
        foreach (string warning in created.Warnings ?? [])
            context.Log($"Docker: {warning}");
        return created.ID;
    }

    private async Task<CommandResult> RunAsync(string run, string id, IScriptOutput output, CancellationToken cancellationToken)
    {
        using var stream = await engine.CallAsync(
            "attach to the container",
            client => client.Containers.AttachContainerAsync(id, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        await engine.CallAsync("start the container", client => client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        using var stopReading = new CancellationTokenSource();
        var reading = PumpAsync(stream, output, stopReading.Token);
        try
        {
            return await engine.CallAsync(
                "run the container", client => WaitAsync(client, id, reading, cancellationToken), cancellationToken, away: "went away while the command ran").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await sweeper.EndAsync(run).ConfigureAwait(false);
            context.Log("The container was killed, as the job was stopped.");
            throw;
        }
        finally
        {
            // What the killed command had written last is on its way still.
            stopReading.CancelAfter(LastOutputTime);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<CommandResult> WaitAsync(DockerClient client, string id, Task reading, CancellationToken cancellationToken)
    {
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ending = client.Containers.WaitContainerAsync(id, stopWaiting.Token);
        try
        {
            // Whichever fails first ends both: a broken stream means lost output, and nothing comes from an engine that is away.
            await await Task.WhenAny(reading, ending).ConfigureAwait(false);
            var ended = await ending.ConfigureAwait(false);
            await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            var container = await client.Containers.InspectContainerAsync(id, cancellationToken).ConfigureAwait(false);
            return new CommandResult((int)ended.StatusCode, OutOfMemory((int)ended.StatusCode, container.State));
        }
        finally
        {
            await stopWaiting.CancelAsync().ConfigureAwait(false);
            await ((Task)ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task PumpAsync(MultiplexedStream stream, IScriptOutput output, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
                if (read.EOF)
                    return;
                Write(output, read.Target, buffer.AsSpan(0, read.Count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Write(IScriptOutput output, MultiplexedStream.TargetStream target, ReadOnlySpan<byte> chunk)
    {
        try
        {
            output.Write(target is MultiplexedStream.TargetStream.StandardError ? OutputStream.StandardError : OutputStream.StandardOutput, chunk);
        }
        catch (IOException exception)
        {
            throw new EnvironmentException($"The command's output cannot be kept: {exception.Message}", permanent: false, exception);
        }
    }

    private string? OutOfMemory(int exitCode, State? state)
    {
        long limit = container.HostConfig?.Memory ?? 0;
        // An engine hears of a container's end and of its lack of memory apart, and may not know of the second yet.
        bool isLikely = exitCode is KilledExitCode && limit > 0;
        if (state is not { OOMKilled: true } && !isLikely)
            return null;
        string what = exitCode is KilledExitCode ? "The command" : "A process of the command";
        string why = state is { OOMKilled: true } ? "as" : "presumably as";
        string reason = $"{what} was killed, {why} the container had used up its memory{(limit > 0 ? $" of {MemorySize.Text(limit)}" : "")}.";
        context.Log(reason);
        return exitCode == 0 ? null : reason;
    }
}
