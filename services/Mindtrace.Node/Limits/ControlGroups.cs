using System.Globalization;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>Holds worker processes to their limits where the system can: each in a control group (cgroup v2) of its own, on Linux.</summary>
/// <remarks>
/// Source of the files and the rules: the kernel's documentation, admin-guide/cgroup-v2. A group that holds processes cannot give controllers to groups
/// below it ("no internal processes"), unless it is the root or has given them already.
/// </remarks>
internal sealed class ControlGroups
{
    private const string Prefix = "mindtrace-worker-";
    private const int CpuPeriodMicroseconds = 100_000;
    private const int SmallestCpuQuotaMicroseconds = 1_000;

    private readonly string _root;
    private readonly string? _chosen;

    public ControlGroups(IOptions<NodeOptions> options)
        : this("/sys/fs/cgroup", options.Value.WorkerCgroup)
    {
    }

    /// <param name="root">Where the groups are mounted.</param>
    /// <param name="chosen">The group below which workers get theirs; the node's own where null.</param>
    internal ControlGroups(string root, string? chosen)
    {
        _root = root;
        _chosen = chosen is null || chosen.StartsWith(root + "/", StringComparison.Ordinal) ? chosen : Path.Combine(root, chosen.TrimStart('/'));
    }

    /// <summary>Limits a process; the group it made, if any, is removed with the result.</summary>
    public LimitedProcess Apply(int processId, string workerId, WorkerLimits? limits)
    {
        if (limits is not ({ MemoryBytes: not null } or { Cpus: not null }))
            return LimitedProcess.Unlimited;
        if (!OperatingSystem.IsLinux())
            return NotEnforced(limits, "only Linux's control groups are supported");
        if (!File.Exists(Path.Combine(_root, "cgroup.controllers")))
            return NotEnforced(limits, "this system has no control groups of version 2");

        string group;
        try
        {
            string parent = _chosen ?? OwnGroup();
            RemoveLeftOvers(parent);
            group = Path.Combine(parent, Prefix + workerId);
            Directory.CreateDirectory(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotEnforced(limits, $"no control group can be made: {exception.Message}");
        }

        return new LimitedProcess(group, Fill(group, processId, limits));
    }

    private static List<string> Fill(string group, int processId, WorkerLimits limits)
    {
        var faults = new List<string>();
        if (limits.MemoryBytes is { } bytes)
        {
            Try(Memory, () =>
            {
                Enable(group, "memory");
                Write(group, "memory.max", bytes.ToString(CultureInfo.InvariantCulture));
                if (File.Exists(Path.Combine(group, "memory.swap.max")))
                    Write(group, "memory.swap.max", "0");
            });
        }

        if (limits.Cpus is { } cpus)
        {
            Try(Cpus, () =>
            {
                Enable(group, "cpu");
                long quota = Math.Max(SmallestCpuQuotaMicroseconds, (long)(cpus * CpuPeriodMicroseconds));
                Write(group, "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {CpuPeriodMicroseconds}"));
            });
        }

        try
        {
            Write(group, "cgroup.procs", processId.ToString(CultureInfo.InvariantCulture));
            return faults;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [.. NotEnforced(limits, $"the process cannot be moved to its control group: {exception.Message}").NotEnforced];
        }

        void Try(Func<string, string> fault, Action apply)
        {
            try
            {
                apply();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                faults.Add(fault($"{exception.Message}; {NodeOptions.Section}__WORKER_CGROUP can name a control group that is delegated to the node and holds no processes"));
            }
        }
    }

    private static void Enable(string group, string controller)
    {
        if (!File.ReadAllText(Path.Combine(group, "cgroup.controllers")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Contains(controller))
            Write(Path.GetDirectoryName(group)!, "cgroup.subtree_control", $"+{controller}");
    }

    private static void Write(string group, string file, string value) => File.WriteAllText(Path.Combine(group, file), value);

    /// <summary>Groups of workers whose node was killed; one that still holds a process cannot be removed, and stays.</summary>
    private static void RemoveLeftOvers(string parent)
    {
        foreach (string group in Directory.EnumerateDirectories(parent, Prefix + "*"))
            LimitedProcess.TryRemove(group);
    }

    /// <summary>The group of this process, from the line <c>0::/path</c>.</summary>
    private string OwnGroup()
    {
        string? line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(static l => l.StartsWith("0::", StringComparison.Ordinal));
        return Path.Combine(_root, (line?[3..] ?? "/").TrimStart('/'));
    }

    private static LimitedProcess NotEnforced(WorkerLimits limits, string reason) => new(
        null,
        [
            .. limits.MemoryBytes is null ? (string[])[] : [Memory(reason)],
            .. limits.Cpus is null ? (string[])[] : [Cpus(reason)],
        ]);

    private static string Memory(string reason) => $"memory: {reason}; only the worker's managed heap is bounded ({RuntimeLimits.Heap})";

    private static string Cpus(string reason) => $"cpus: {reason}";
}
