using System.Diagnostics;
using Mindtrace.Testing;

namespace Mindtrace.Benchmarks.Processes;

/// <summary>A process that ends with the benchmark.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public int Id => _process.Id;

    /// <summary>The first line of its output, where it was asked for.</summary>
    public string FirstLine { get; private set; } = "";

    /// <summary>Starts one of the solution's services, as it was built beside this program.</summary>
    public static ServiceProcess StartService(string project, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string dll = SourceFolder.Of($"services/{project}/bin/{configuration}/net10.0/{project}.dll");
        return Start("dotnet", [dll, .. arguments], environment);
    }

    /// <summary>Starts this program once more, and waits for the first line it prints.</summary>
    public static async Task<ServiceProcess> StartSelfAsync(params string[] arguments)
    {
        var process = Start("dotnet", [typeof(ServiceProcess).Assembly.Location, .. arguments], new Dictionary<string, string>());
        process.FirstLine = await process._process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The process ended before it said where it is");
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        Kill(null, EventArgs.Empty);
        await _process.WaitForExitAsync();
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        _process.Dispose();
    }

    private static ServiceProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        return new ServiceProcess(process);
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
            _process.Kill();
    }
}
