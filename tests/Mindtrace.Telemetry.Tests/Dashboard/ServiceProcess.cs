using System.Diagnostics;

namespace Mindtrace.Telemetry.Tests.Dashboard;

/// <summary>Programs as processes of the test.</summary>
internal static class ServiceProcess
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>Starts a service of this repository with further environment variables.</summary>
    public static Process Start(string name, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Root(), "services", name, "bin", Configuration, "net10.0", name + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return Start(start);
    }

    public static Process Start(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        // Read, or a full pipe would stop it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mindtrace.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("These tests run from a clone of the repository");
    }
}
