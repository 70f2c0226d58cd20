using System.Globalization;

namespace Mindtrace.EndToEnd.Tests.Processes;

/// <summary>How this process was started, as far as its children inherit it.</summary>
internal static class Signals
{
    /// <summary>Why tests that send SIGINT are skipped.</summary>
    public const string SkipReason = "the tests run where SIGINT is ignored, as in a shell's background, and so would what they start";

    /// <summary>Whether SIGINT is ignored, as far as Linux shows it.</summary>
    public static bool InterruptIsIgnored { get; } = Ignored() is { } mask && (mask & (1UL << (Interrupt - 1))) != 0;

    private const int Interrupt = 2;

    private static ulong? Ignored()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        const string Field = "SigIgn:";
        string? line = File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? null : ulong.Parse(line[Field.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
