using System.Diagnostics;

namespace Mindtrace.AppHost.Tests.Publishing;

/// <summary>What the AppHost publishes, made by the program itself.</summary>
internal sealed class PublishedFiles : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly TempFolder _folder = new();

    public string Folder => _folder.Path;

    public string this[string path] => File.ReadAllText(_folder.File(path.Split('/')));

    public IEnumerable<string> All => Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllText);

    public static async Task<PublishedFiles> PublishAsync(DeploymentTarget target, params string[] settings)
    {
        var files = new PublishedFiles();
        string[] output = target is DeploymentTarget.Manifest
            ? ["--publisher", "manifest", "--output-path", files._folder.File("manifest.json")]
            : ["--operation", "publish", "--step", "publish", "--output-path", files._folder.Path];
        // Its own output folder, where all of its dependencies are.
        string program = Path.Combine(Projects.Mindtrace_AppHost.ProjectPath, "bin", Configuration, "net10.0", "Mindtrace.AppHost.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. output, $"--Cluster:Target={target}", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, string.Concat(await texts));
        return files;
    }

    public void Dispose() => _folder.Dispose();
}
