using System.Diagnostics;

namespace Mindtrace.Workers.Environments;

/// <summary>A command's process and everything it starts: what must be gone when its job is.</summary>
internal abstract class ProcessScope
{
    /// <param name="id">The scope's name, unique on this machine.</param>
    /// <param name="useCgroups">Whether a cgroup is used where one can be made.</param>
    /// <param name="time">The clock of retries.</param>
    public static ProcessScope Create(string id, bool useCgroups, TimeProvider time) =>
        OperatingSystem.IsLinux() ? new LinuxProcessScope(id, useCgroups, time) : new PortableProcessScope();

    /// <summary>How to start <paramref name="command"/> inside the scope.</summary>
    public abstract ProcessStartInfo StartInfo(JobCommand command);

    /// <summary>Ends all that is left in the scope, and the scope; false where something could not be ended.</summary>
    /// <param name="root">The command's process, which may have ended; null where it could not be started.</param>
    public abstract Task<bool> KillAsync(Process? root);

    /// <summary>Ends what the scopes of a dead owner left.</summary>
    /// <param name="owner">The owner's id, with which the ids of its scopes begin.</param>
    /// <param name="time">The clock of retries.</param>
    public static Task BuryAsync(string owner, TimeProvider time) =>
        OperatingSystem.IsLinux() ? LinuxProcessScope.BuryOwnerAsync(owner, time) : Task.CompletedTask;

    protected static ProcessStartInfo StartInfo(IEnumerable<string> arguments, JobCommand command)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = command.WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Variables)
            start.Environment[name] = value;
        foreach (string argument in arguments)
        {
            if (start.FileName.Length == 0)
                start.FileName = argument;
            else
                start.ArgumentList.Add(argument);
        }

        return start;
    }
}
