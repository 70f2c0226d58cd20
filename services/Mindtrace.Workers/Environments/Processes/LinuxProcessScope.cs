using System.Diagnostics;
using System.Runtime.Versioning;

namespace Mindtrace.Workers.Environments;

/// <summary>A session of its own, a mark in the environment, and a cgroup where this process may make one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxProcessScope(string id, bool useCgroups, TimeProvider time) : ProcessScope
{
    private const string Mark = "MINDTRACE_JOB_SCOPE";

    /// <summary>
    /// Enters the cgroup, if there is one, leaves a watcher behind and becomes the command. The watcher reads the standard input, whose other end is
    /// the worker's: it ends when the worker does, and then so does everything else. The command itself reads nothing.
    /// </summary>
    private const string Launcher =
        """
        group="$1"; shift
        [ -z "$group" ] || echo 0 > "$group/cgroup.procs" || exit 126
        exec 3<&0
        ( ( read -r _ <&3
            if [ -n "$group" ]; then echo 1 > "$group/cgroup.kill"; else kill -KILL "-$$"; fi
        ) > /dev/null 2>&1 & )
        exec "$@" 3<&- < /dev/null
        """;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(5);
    private static readonly string? SetSid = ExecutablePath.Find("setsid", Environment.GetEnvironmentVariable("PATH"));

    private readonly Cgroup? _group = useCgroups ? Cgroup.TryCreate(id) : null;

    public override ProcessStartInfo StartInfo(JobCommand command)
    {
        string[] session = SetSid is null ? [] : [SetSid];
        var start = StartInfo([.. session, "/bin/sh", "-c", Launcher, "sh", _group?.Folder ?? "", .. command.Arguments], command);
        start.Environment[Mark] = id;
        return start;
    }

    public override Task<bool> KillAsync(Process? root)
    {
        int pid = root?.Id ?? -1;
        return _group is not null
            ? UntilAsync(_group.TryEnd, time)
            : UntilAsync(() => LinuxProcesses.Kill(process => process.Session == pid || process.Id == pid || process.HasVariable(Mark, id)), time);
    }

    public static async Task BuryOwnerAsync(string owner, TimeProvider time)
    {
        string first = owner + "-";
        foreach (var group in Cgroup.Left(first))
            await UntilAsync(group.TryEnd, time).ConfigureAwait(false);

        await UntilAsync(() => LinuxProcesses.Kill(process => process.HasVariableWithPrefix(Mark, first)), time).ConfigureAwait(false);
    }

    /// <summary>Repeats <paramref name="kill"/>, as processes may be starting others meanwhile, until it finds nothing more.</summary>
    private static async Task<bool> UntilAsync(Func<bool> kill, TimeProvider time)
    {
        long start = time.GetTimestamp();
        for (var wait = FirstRetry; !kill(); wait = wait * 2 > LongestRetry ? LongestRetry : wait * 2)
        {
            if (time.GetElapsedTime(start) > KillTime)
                return false;
            await Task.Delay(wait, time, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }
}
