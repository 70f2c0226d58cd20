namespace Mindtrace.Workers.Environments;

/// <summary>Makes the environment of a job's processes: from a list of what may pass, not from what the worker happens to have.</summary>
/// <param name="passed">The names that pass besides those that always do.</param>
/// <param name="read">Reads a variable of this process.</param>
internal sealed class JobVariables(IEnumerable<string> passed, Func<string, string?> read)
{
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] Always = ["PATH", "LANG", "TZ"];

    /// <summary>What programs on Windows do not start without.</summary>
    private static readonly string[] AlwaysOnWindows = ["SystemRoot", "SystemDrive", "ComSpec", "PATHEXT"];

    private readonly string[] _names = [.. Always, .. OperatingSystem.IsWindows() ? AlwaysOnWindows : [], .. passed];

    /// <summary>The variables for one job; makes the folders they name.</summary>
    public Dictionary<string, string> Create(EnvironmentContext context, IReadOnlyDictionary<string, string> more)
    {
        string home = Directory.CreateDirectory(Path.Combine(context.ScratchFolder, "home")).FullName;
        string temporary = Directory.CreateDirectory(Path.Combine(context.ScratchFolder, "tmp")).FullName;
        var variables = new Dictionary<string, string>(more, StringComparer.Ordinal) { ["PATH"] = UsualPath };
        foreach (string name in _names)
        {
            if (read(name) is { } value)
                variables[name] = value;
        }

        variables["HOME"] = home;
        variables["TMPDIR"] = temporary;
        if (OperatingSystem.IsWindows())
            (variables["USERPROFILE"], variables["TEMP"], variables["TMP"]) = (home, temporary, temporary);
        if (context.TraceParent is { } trace)
            variables["TRACEPARENT"] = trace;
        return variables;
    }
}
