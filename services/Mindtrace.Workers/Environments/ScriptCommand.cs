namespace Mindtrace.Workers.Environments;

/// <summary>What a job wants to run; exactly one of the two is set.</summary>
/// <param name="ShellLine">A line for the environment's own shell.</param>
/// <param name="Arguments">A program and its arguments, run as they are.</param>
public sealed record ScriptCommand(string? ShellLine, IReadOnlyList<string>? Arguments);

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">0 to 255; a command ended by a signal has 128 plus its number.</param>
/// <param name="Reason">Why the environment ended the command, such as that it ran out of memory; null where it ended by itself.</param>
public sealed record CommandResult(int ExitCode, string? Reason = null);
