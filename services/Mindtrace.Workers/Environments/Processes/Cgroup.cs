using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace Mindtrace.Workers.Environments;

/// <summary>A cgroup v2 that holds the processes of one command: the one thing on Linux that no process can leave by itself.</summary>
/// <remarks>No controller is enabled in it, so it may stand beside the processes of the group it is made in. Needs Linux 5.14 for <c>cgroup.kill</c>.</remarks>
[SupportedOSPlatform("linux")]
internal sealed class Cgroup
{
    private const string NamePrefix = "mindtrace-";
    private const string ProbePrefix = "probe-";
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(5);

    private static readonly Lazy<string?> Home = new(FindHome);

    private Cgroup(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Makes a group; null where this process may not.</summary>
    public static Cgroup? TryCreate(string id) => Home.Value is { } home ? TryCreateIn(home, id) : null;

    /// <summary>The groups whose ids begin with <paramref name="first"/>.</summary>
    public static IEnumerable<Cgroup> Left(string first)
    {
        if (Home.Value is null || MountPoint() is not { } mount)
            return [];
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return Directory.GetDirectories(mount.Folder, NamePrefix + first + "*", everywhere).Select(folder => new Cgroup(folder));
    }

    /// <summary>Kills all in the group, and removes it once it is empty; true where it is gone.</summary>
    public bool TryEnd()
    {
        try
        {
            if (File.ReadAllText(Path.Combine(Folder, "cgroup.events")).Contains("populated 0", StringComparison.Ordinal))
                Remove(Folder);
            else
                File.WriteAllText(Path.Combine(Folder, "cgroup.kill"), "1");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its last process is still on its way out, or it is gone already.
        }

        return !Directory.Exists(Folder);
    }

    private static void Remove(string folder)
    {
        foreach (string inner in Directory.GetDirectories(folder))
            Remove(inner);
        Directory.Delete(folder);
    }

    private static Cgroup? TryCreateIn(string home, string id)
    {
        try
        {
            return new Cgroup(Directory.CreateDirectory(Path.Combine(home, NamePrefix + id)).FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The group of this process, if a child can be moved into a group made in it.</summary>
    private static string? FindHome()
    {
        if (MountPoint() is not { } mount || OwnPath() is not { } path)
            return null;
        string relative = mount.Root == "/" ? path : path.StartsWith(mount.Root, StringComparison.Ordinal) ? path[mount.Root.Length..] : path;
        string home = Path.Combine(mount.Folder, relative.TrimStart('/'));
        RemoveDeadProbes(home);
        return TryCreateIn(home, string.Create(CultureInfo.InvariantCulture, $"{ProbePrefix}{Environment.ProcessId}-{Guid.NewGuid():N}")) is { } probe && CanBeEntered(probe) ? home : null;
    }

    /// <summary>Removes what processes left that were killed while they tried.</summary>
    private static void RemoveDeadProbes(string home)
    {
        if (!Directory.Exists(home))
            return;
        foreach (string probe in Directory.GetDirectories(home, NamePrefix + ProbePrefix + "*"))
        {
            string process = Path.GetFileName(probe)[(NamePrefix + ProbePrefix).Length..].Split('-')[0];
            if (!Directory.Exists("/proc/" + process))
                new Cgroup(probe).TryEnd();
        }
    }

    private static bool CanBeEntered(Cgroup probe)
    {
        bool entered = false;
        if (File.Exists(Path.Combine(probe.Folder, "cgroup.kill")))
        {
            // The child leaves again, so that the group is empty when it ends.
            const string visit = "echo 0 > \"$0/cgroup.procs\" && echo 0 > \"$0/../cgroup.procs\"";
            using var child = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", visit, probe.Folder]) { RedirectStandardError = true })!;
            child.WaitForExit();
            entered = child.ExitCode == 0;
        }

        // The kernel takes a moment to notice that the group is empty.
        return SpinWait.SpinUntil(probe.TryEnd, ProbeTime) && entered;
    }

    private static string? OwnPath()
    {
        try
        {
            return File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?[3..];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Where cgroup v2 is mounted, and which group is its root there.</summary>
    private static (string Folder, string Root)? MountPoint()
    {
        try
        {
            // id parent major:minor root mount-point options … - type source options
            foreach (string line in File.ReadLines("/proc/self/mountinfo"))
            {
                string[] fields = line.Split(' ');
                if (fields.Length > 5 && line.Contains(" - cgroup2 ", StringComparison.Ordinal))
                    return (fields[4], fields[3]);
            }
        }
        catch (IOException)
        {
        }

        return null;
    }
}
