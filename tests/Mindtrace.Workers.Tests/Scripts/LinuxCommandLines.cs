using System.Globalization;

namespace Mindtrace.Workers.Tests;

/// <summary>The command lines of the machine's living processes.</summary>
internal static class LinuxCommandLines
{
    public static List<string> Containing(string text)
    {
        var found = new List<string>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id == Environment.ProcessId)
                continue;
            try
            {
                string line = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                if (line.Contains(text, StringComparison.Ordinal))
                    found.Add(line);
            }
            catch (IOException)
            {
            }
        }

        return found;
    }
}
