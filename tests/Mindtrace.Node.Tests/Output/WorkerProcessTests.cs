using Microsoft.Extensions.Options;
using Mindtrace.Jobs;

namespace Mindtrace.Node.Tests.Output;

public sealed class WorkerProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static bool IsLinux => OperatingSystem.IsLinux();

    public void Dispose() => _folder.Dispose();

    [Theory(Skip = "looks at handles in /proc", SkipUnless = nameof(IsLinux))]
    [InlineData("")]
    [InlineData("sleep 5 &")]
    public async Task The_pipes_of_a_process_are_closed_with_it_even_where_a_child_holds_them(string more)
    {
        string host = _folder.File("host");
        await File.WriteAllTextAsync(host, $"#!/bin/sh\n{more}\nreadlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2\nread line\n", TestContext.Current.CancellationToken);
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(host, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var program = new WorkerHostProgram(Options.Create(new NodeOptions { WorkerHostPath = host }));
        var tail = new LogTail();
        var process = WorkerProcess.Start(
            program,
            new WorkerCommand("Class", "http://127.0.0.1:1", "id", "name", null, WireJson.EmptyObject),
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            tail);
        await Eventually.TrueAsync(() => tail.Lines.Count == 3, what: "the names of the pipes");

        await process.StopAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await process.DrainOutputAsync(TimeProvider.System);
        process.Dispose();

        await Eventually.TrueAsync(() => !OpenHandles().Intersect(tail.Lines).Any(), what: "the pipes to be closed");
    }

    private static IEnumerable<string?> OpenHandles() => Directory.GetFileSystemEntries("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget);
}
