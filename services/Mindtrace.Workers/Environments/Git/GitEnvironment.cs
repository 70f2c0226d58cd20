using System.Text;
using Mindtrace.Git;

namespace Mindtrace.Workers.Environments;

/// <summary>A checkout in which one job's command runs as a process of this machine.</summary>
/// <remarks>Its folders lie in the job's scratch folder and go with it.</remarks>
internal sealed class GitEnvironment(
    GitCheckout checkout,
    string workingFolder,
    Dependencies dependencies,
    JobProcess processes,
    IReadOnlyDictionary<string, string> variables,
    EnvironmentContext context) : IJobEnvironment
{
    private const int ErrorTail = 2000;

    private readonly string _scope = Path.GetFileName(context.ScratchFolder);

    public IReadOnlyDictionary<string, string> Facts { get; } = new Dictionary<string, string> { ["commit"] = checkout.Commit };

    /// <summary>Installs what the repository says it needs.</summary>
    /// <exception cref="EnvironmentException">The tool is missing or fails.</exception>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var arguments = dependencies.Restore!;
        string shown = string.Join(' ', arguments);
        if (ExecutablePath.Find(arguments[0], variables.GetValueOrDefault("PATH")) is null)
            throw new EnvironmentException($"The repository has a {dependencies.Reason}, which needs '{arguments[0]}', and there is none on the worker's PATH; install it where the worker runs.", permanent: true);
        context.Log($"Running {shown}");
        var output = new RestoreOutput(context.Log);
        int exitCode = await processes.RunAsync(new JobCommand(_scope, arguments, workingFolder, variables), output, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
            throw new EnvironmentException($"'{shown}' ended with exit code {exitCode}: {output.Tail(ErrorTail)}", permanent: false);
    }

    public async Task<CommandResult> RunAsync(ScriptCommand command, IScriptOutput output, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> arguments = command.ShellLine is { } line ? JobCommand.Shell(line) : command.Arguments!;
        var start = new JobCommand(_scope, dependencies.Wrap(arguments), workingFolder, variables);
        return new CommandResult(await processes.RunAsync(start, output, cancellationToken).ConfigureAwait(false));
    }

    public ValueTask DisposeAsync()
    {
        checkout.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a tool's output to the job's log, and keeps it for the error.</summary>
    private sealed class RestoreOutput(Action<string> log) : IScriptOutput
    {
        private readonly StringBuilder _text = new();

        public void Write(OutputStream stream, ReadOnlySpan<byte> chunk)
        {
            string text = Encoding.UTF8.GetString(chunk);
            lock (_text)
            {
                _text.Append(text);
                if (_text.Length > ErrorTail * 4)
                    _text.Remove(0, _text.Length - (ErrorTail * 2));
            }

            log(text.TrimEnd('\r', '\n'));
        }

        public string Tail(int length)
        {
            lock (_text)
            {
                string text = _text.ToString().Trim();
                return text.Length > length ? "…" + text[^length..] : text;
            }
        }
    }
}
