using System.Globalization;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>Holds worker processes to their limits where the system can: with a control group (cgroup v2) on Linux.</summary>
/// <remarks>Source of the files' format: the kernel's documentation, admin-guide/cgroup-v2.</remarks>
internal sealed class LimitEnforcement
{
    private const string Root = "/sys/fs/cgroup";
    private const int CpuPeriodMicroseconds = 100_000;

    /// <summary>Limits a process; the group it made, if any, is removed with the result.</summary>
    public static LimitedProcess Apply(int processId, string workerId, WorkerLimits? limits)
    {
        if (limits is not ({ MemoryBytes: not null } or { Cpus: not null }))
            return new LimitedProcess(null, []);
        if (!OperatingSystem.IsLinux())
            return NotEnforced(limits, "only Linux's control groups are supported");
        if (!File.Exists(Path.Combine(Root, "cgroup.controllers")))
            return NotEnforced(limits, "this system has no control groups of version 2");

        string group = Path.Combine(OwnGroup(), $"mindtrace-worker-{workerId}");
        var faults = new List<string>();
        try
        {
            Directory.CreateDirectory(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotEnforced(limits, $"no control group can be made: {exception.Message}");
        }

        if (limits.MemoryBytes is { } bytes)
        {
            Try("memory", group, "memory", () =>
            {
                Write(group, "memory.max", bytes.ToString(CultureInfo.InvariantCulture));
                if (File.Exists(Path.Combine(group, "memory.swap.max")))
                    Write(group, "memory.swap.max", "0");
            });
        }

        if (limits.Cpus is { } cpus)
            Try("cpus", group, "cpu", () => Write(group, "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(long)(cpus * CpuPeriodMicroseconds)} {CpuPeriodMicroseconds}")));
        Try("all", group, null, () => Write(group, "cgroup.procs", processId.ToString(CultureInfo.InvariantCulture)));
        return new LimitedProcess(group, faults);

        void Try(string limit, string folder, string? controller, Action apply)
        {
            try
            {
                if (controller is not null)
                    Enable(Path.GetDirectoryName(folder)!, folder, controller);
                apply();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                faults.Add($"{limit}: {exception.Message}");
            }
        }
    }

    private static void Enable(string parent, string group, string controller)
    {
        if (!File.ReadAllText(Path.Combine(group, "cgroup.controllers")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Contains(controller))
            Write(parent, "cgroup.subtree_control", $"+{controller}");
    }

    private static void Write(string group, string file, string value) => File.WriteAllText(Path.Combine(group, file), value);

    /// <summary>The group of this process, from the line <c>0::/path</c>.</summary>
    private static string OwnGroup()
    {
        string? line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(static l => l.StartsWith("0::", StringComparison.Ordinal));
        return Path.Combine(Root, (line?[3..] ?? "/").TrimStart('/'));
    }

    private static LimitedProcess NotEnforced(WorkerLimits limits, string reason) => new(
        null,
        [
            .. limits.MemoryBytes is null ? (string[])[] : [$"memory: {reason}"],
            .. limits.Cpus is null ? (string[])[] : [$"cpus: {reason}"],
        ]);
}

/// <summary>What limits a process has.</summary>
/// <param name="Group">Its control group; null where it has none.</param>
/// <param name="NotEnforced">The limits that were asked for and are not held, each with the reason.</param>
internal sealed record LimitedProcess(string? Group, IReadOnlyList<string> NotEnforced) : IDisposable
{
    public void Dispose()
    {
        if (Group is null)
            return;
        try
        {
            Directory.Delete(Group);
        }
        catch (IOException)
        {
            // A child of the worker is still in it; the group goes with the next start of the system.
        }
    }
}
