namespace Mindtrace.Workers.Environments;

/// <summary>A program to start for a job, with all it may see.</summary>
/// <param name="ScopeId">The name under which everything it starts is found again: the id of the scratch folder it runs in.</param>
/// <param name="Arguments">The program and its arguments.</param>
/// <param name="WorkingFolder">Where it starts.</param>
/// <param name="Variables">Its whole environment.</param>
public sealed record JobCommand(string ScopeId, IReadOnlyList<string> Arguments, string WorkingFolder, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The arguments that have this system's shell run a line.</summary>
    /// <param name="line">The line.</param>
    public static string[] Shell(string line) => OperatingSystem.IsWindows() ? ["cmd.exe", "/d", "/s", "/c", line] : ["/bin/sh", "-c", line];
}
