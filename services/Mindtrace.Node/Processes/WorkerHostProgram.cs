using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Mindtrace.Node;

/// <summary>The program that hosts workers, and how it is started.</summary>
internal sealed class WorkerHostProgram(IOptions<NodeOptions> options)
{
    /// <summary>The file to start and the arguments that come before the host's own.</summary>
    /// <exception cref="LaunchFailedException">The program is not there.</exception>
    public (string File, IReadOnlyList<string> Arguments) Locate()
    {
        string path = options.Value.WorkerHostPath ?? Path.Combine(AppContext.BaseDirectory, "worker-host", "Mindtrace.WorkerHost.dll");
        if (!File.Exists(path))
            throw new LaunchFailedException($"The worker host was not found at {path}; set {NodeOptions.Section}__WORKER_HOST_PATH to its dll or executable.");
        return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? (DotnetHost(), [path]) : (path, []);
    }

    /// <summary>The dotnet program that runs this process, or the one its runtime belongs to.</summary>
    private static string DotnetHost()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? (File.Exists(beside) ? beside : name);
    }
}
