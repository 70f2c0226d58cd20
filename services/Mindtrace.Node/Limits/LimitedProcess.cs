namespace Mindtrace.Node;

/// <summary>What limits a process has; disposed once the process is down.</summary>
/// <param name="group">The folder of its control group; null where it has none.</param>
/// <param name="notEnforced">The limits that were asked for and are not held, each with the reason.</param>
internal sealed class LimitedProcess(string? group, IReadOnlyList<string> notEnforced) : IDisposable
{
    public static LimitedProcess Unlimited { get; } = new(null, []);

    public IReadOnlyList<string> NotEnforced { get; } = notEnforced;

    public void Dispose()
    {
        if (group is null)
            return;
        EndChildren(group);
        TryRemove(group);
    }

    /// <summary>Removes an empty group; one that still holds a process stays, and goes with the next worker that is limited.</summary>
    public static void TryRemove(string group)
    {
        try
        {
            Directory.Delete(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In use, or gone already.
        }
    }

    private static void EndChildren(string group)
    {
        string kill = Path.Combine(group, "cgroup.kill");
        try
        {
            // Linux 5.14 and later.
            if (File.Exists(kill))
                File.WriteAllText(kill, "1");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What the worker left running then goes on within its limits.
        }
    }
}
