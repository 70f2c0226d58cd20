using System.Globalization;
using System.Text;

namespace Mindtrace.ServiceDefaults;

/// <summary>Takes the secrets out of what the system shows of this process's environment.</summary>
/// <remarks>
/// On Linux, <c>/proc/PID/environ</c> shows the environment with which a process was started to every process of its user, the commands of script
/// jobs among them. This process itself has copied it by then, and goes on as before.
/// </remarks>
internal static class EnvironmentSecrets
{
    // proc(5): counted from the field after the name in parentheses, which is the third of all.
    private const int EnvironmentStartField = 50 - 3;

    private static readonly string[] Prefixes = ["MINDTRACE_", "ConnectionStrings__"];
    private static readonly string[] Parts = ["TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "KEY", "HEADERS"];

    /// <summary>Overwrites the values of the cluster's own settings and of what is named like a secret. Where the system does not allow that, nothing changes.</summary>
    public static void Hide()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // From now on the runtime answers from its copy.
        _ = Environment.GetEnvironmentVariables();
        try
        {
            byte[] shown = File.ReadAllBytes("/proc/self/environ");
            using var memory = new FileStream("/proc/self/mem", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            long start = EnvironmentStart();
            for (int at = 0, end; at < shown.Length; at = end + 1)
            {
                end = Array.IndexOf(shown, (byte)0, at) is >= 0 and var found ? found : shown.Length;
                int value = Array.IndexOf(shown, (byte)'=', at, end - at) + 1;
                if (value == 0 || !IsSecret(Encoding.UTF8.GetString(shown, at, value - 1 - at)))
                    continue;
                memory.Position = start + value;
                memory.Write(new byte[end - value]);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // A hardened or an unusual kernel; what this protects from is forbidden there as well, or cannot be helped.
        }
    }

    private static bool IsSecret(string name) =>
        Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) || Array.Exists(Parts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static long EnvironmentStart()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[EnvironmentStartField], CultureInfo.InvariantCulture);
    }
}
