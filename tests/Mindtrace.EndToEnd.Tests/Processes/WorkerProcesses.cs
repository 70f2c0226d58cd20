using System.Globalization;

namespace Mindtrace.EndToEnd.Tests.Processes;

/// <summary>Finds the worker processes of this machine by their command lines, as Linux shows them.</summary>
internal static class WorkerProcesses
{
    /// <summary>The ids of the worker hosts whose command line names <paramref name="url"/>.</summary>
    public static IReadOnlyList<int> At(string url)
    {
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && CommandLine(folder) is { } line
                && line.Contains("WorkerHost", StringComparison.Ordinal) && line.Split('\0').Any(part => part.TrimEnd('/') == url.TrimEnd('/')))
            {
                found.Add(id);
            }
        }

        return found;
    }

    private static string? CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has just ended.
            return null;
        }
    }
}
