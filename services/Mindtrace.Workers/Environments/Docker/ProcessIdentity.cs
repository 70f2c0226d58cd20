using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Mindtrace.Workers.Environments;

/// <summary>Tells one process from every other of its machine, also from a later one with the same number.</summary>
/// <param name="Id">The process's number.</param>
/// <param name="Started">When it was started, in a measure that only comparisons give a meaning.</param>
/// <param name="Boot">The run of the machine's kernel.</param>
/// <param name="Space">The space in which the number has a meaning; containers have their own.</param>
internal sealed record ProcessIdentity(int Id, string Started, string Boot, string Space)
{
    // Before Current, which is made of them: static members are set in the order in which they are written.
    private static string ThisBoot { get; } = OperatingSystem.IsLinux() && TryRead("/proc/sys/kernel/random/boot_id") is { } boot ? boot.Trim() : "-";

    private static string ThisSpace { get; } = OperatingSystem.IsLinux() && new FileInfo("/proc/self/ns/pid").LinkTarget is { } space ? space : "-";

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId)!;

    /// <summary>The running process with this number; null where there is none.</summary>
    public static ProcessIdentity? Of(int id) => StartOf(id) is { } started ? new ProcessIdentity(id, started, ThisBoot, ThisSpace) : null;

    /// <summary>Reads what <see cref="ToString"/> wrote; null where it is something else.</summary>
    public static ProcessIdentity? Parse(string text) =>
        text.Split(' ') is [var id, var started, var boot, var space] && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new ProcessIdentity(number, started, boot, space)
            : null;

    /// <summary>Whether the process runs; null where that cannot be seen from here.</summary>
    public bool? IsAlive() => Boot != ThisBoot || Space != ThisSpace ? null : StartOf(Id) == Started;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Started} {Boot} {Space}");

    private static string? StartOf(int id)
    {
        if (!OperatingSystem.IsLinux())
            return StartElsewhere(id);
        // proc(5): after the name in parentheses come the state and, nineteen fields on, the start in clock ticks since the boot.
        if (TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat")) is not { } stat)
            return null;
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : fields[19];
    }

    private static string? StartElsewhere(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return new DateTimeOffset(process.StartTime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
