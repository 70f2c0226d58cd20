using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Mindtrace.Workers.Environments;

/// <summary>The processes that <c>/proc</c> shows.</summary>
[SupportedOSPlatform("linux")]
internal static class LinuxProcesses
{
    /// <summary>Kills the processes that are chosen, and all that descend from them; true where there was none.</summary>
    public static bool Kill(Predicate<LinuxProcess> choose)
    {
        var all = Read();
        var chosen = all.Where(process => process.Id != Environment.ProcessId && choose(process)).Select(process => process.Id).ToHashSet();
        if (chosen.Count == 0)
            return true;
        AddDescendants(all, chosen);
        foreach (int id in chosen)
            Kill(id);
        return false;
    }

    private static void AddDescendants(List<LinuxProcess> all, HashSet<int> chosen)
    {
        int before;
        do
        {
            before = chosen.Count;
            foreach (var process in all)
            {
                if (chosen.Contains(process.Parent))
                    chosen.Add(process.Id);
            }
        }
        while (chosen.Count > before);
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended, or the next look finds it again.
        }
    }

    private static List<LinuxProcess> Read()
    {
        var all = new List<LinuxProcess>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && LinuxProcess.TryRead(id) is { } process)
                all.Add(process);
        }

        return all;
    }
}

/// <summary>A living process.</summary>
[SupportedOSPlatform("linux")]
internal sealed record LinuxProcess(int Id, int Parent, int Session)
{
    private byte[]? _variables;

    /// <summary>Reads a process; null where it has ended.</summary>
    public static LinuxProcess? TryRead(int id)
    {
        // pid (name) state ppid pgrp session …; the name may hold anything, so the fields are counted from its end.
        string stat = Encoding.UTF8.GetString(ReadFile(id, "stat"));
        int name = stat.LastIndexOf(')');
        if (name < 0)
            return null;
        string[] fields = stat[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [not ("Z" or "X"), var parent, _, var session, ..]
            ? new LinuxProcess(id, int.Parse(parent, CultureInfo.InvariantCulture), int.Parse(session, CultureInfo.InvariantCulture))
            : null;
    }

    public bool HasVariable(string name, string value) => Contains($"{name}={value}\0");

    public bool HasVariableWithPrefix(string name, string prefix) => Contains($"{name}={prefix}");

    private bool Contains(string text)
    {
        _variables ??= ReadFile(Id, "environ");
        var wanted = Encoding.UTF8.GetBytes(text);
        byte[] inside = [0, .. wanted];
        return _variables.AsSpan().StartsWith(wanted) || _variables.AsSpan().IndexOf(inside) >= 0;
    }

    private static byte[] ReadFile(int id, string name)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
