namespace Mindtrace.Workers.Environments;

/// <summary>One place prepared for one job's command, removed when it is disposed.</summary>
public interface IJobEnvironment : IAsyncDisposable
{
    /// <summary>What is worth knowing about the place, such as <c>commit</c> or <c>image_id</c>; each becomes a member of the job's output.</summary>
    IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Runs <paramref name="command"/> and waits for its end.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="output">Receives what the command writes, while it writes it; both streams may call it at the same time.</param>
    /// <param name="cancellationToken">Ends the command together with everything it started.</param>
    /// <returns>How the command ended. By then nothing that it started runs any more, and all it wrote was handed to <paramref name="output"/>.</returns>
    /// <exception cref="OperationCanceledException">The token fired; nothing of the command runs any more.</exception>
    /// <exception cref="EnvironmentException">The command could not be started, or the place went away under it.</exception>
    Task<CommandResult> RunAsync(ScriptCommand command, IScriptOutput output, CancellationToken cancellationToken);
}
