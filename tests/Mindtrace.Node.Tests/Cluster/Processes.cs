using System.Diagnostics;

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>Processes by their id.</summary>
internal static class Processes
{
    /// <summary>Kills a process the way <c>kill -9</c> does.</summary>
    public static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    /// <summary>Whether a process runs; one that has ended and that its parent has not yet asked about does not.</summary>
    public static bool Runs(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited && !IsZombie(processId);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsZombie(int processId)
    {
        try
        {
            return OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{processId}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
