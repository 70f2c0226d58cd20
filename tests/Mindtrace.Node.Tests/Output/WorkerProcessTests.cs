using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;

namespace Mindtrace.Node.Tests.Output;

public sealed class WorkerProcessTests : IDisposable
{
    /// <summary>More than a pipe holds.</summary>
    private const int Large = 200_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly TempFolder _folder = new();

    public static bool IsLinux => OperatingSystem.IsLinux();

    public void Dispose() => _folder.Dispose();

    [Theory(Skip = "looks at handles in /proc", SkipUnless = nameof(IsLinux))]
    [InlineData("")]
    [InlineData("sleep 5 &")]
    public async Task The_pipes_of_a_process_are_closed_with_it_even_where_a_child_holds_them(string more)
    {
        var tail = new LogTail();
        var process = await StartAsync($"{more}\nreadlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2\nread parameters\nread line", WireJson.EmptyObject, tail);
        await Eventually.TrueAsync(() => tail.Lines.Count == 3, what: "the names of the pipes");

        await process.StopAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await process.DrainOutputAsync(TimeProvider.System);
        process.Dispose();

        await Eventually.TrueAsync(() => !OpenHandles().Intersect(tail.Lines).Any(), what: "the pipes to be closed");
    }

    [Fact(Skip = "its worker host is a shell script", SkipUnless = nameof(IsLinux))]
    public async Task Parameters_are_a_line_of_input_and_in_no_place_that_outlives_the_node()
    {
        var parameters = JsonSerializer.SerializeToElement(new { secret = new string('x', Large), lines = "a\nb" }, Indented);
        var tail = new LogTail();
        using var process = await StartAsync("echo \"$@\"\nread -r line\necho ${#line}\nread -r line\necho closed $line", parameters, tail);
        await Eventually.TrueAsync(() => tail.Lines.Count == 2, what: "the line to be read");

        Assert.Contains("--params-file - --exit-with-parent", tail.Lines[0], StringComparison.Ordinal);
        Assert.Equal(JsonSerializer.Serialize(parameters).Length, int.Parse(tail.Lines[1], CultureInfo.InvariantCulture));
        await process.StopAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await process.DrainOutputAsync(TimeProvider.System);
        Assert.Equal("closed", tail.Lines[2].TrimEnd());
    }

    [Fact(Skip = "its worker host is a shell script", SkipUnless = nameof(IsLinux))]
    public async Task A_process_that_does_not_read_its_parameters_can_be_stopped()
    {
        using var process = await StartAsync("exec sleep 600", JsonSerializer.SerializeToElement(new { secret = new string('x', Large) }), new LogTail());
        await process.StopAsync(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await process.DrainOutputAsync(TimeProvider.System);
        Assert.NotEqual(0, await process.WaitForExitAsync(TestContext.Current.CancellationToken));
    }

    private async Task<WorkerProcess> StartAsync(string script, JsonElement parameters, LogTail tail)
    {
        string host = _folder.File("host");
        await File.WriteAllTextAsync(host, $"#!/bin/sh\n{script}\n", TestContext.Current.CancellationToken);
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(host, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return WorkerProcess.Start(
            new WorkerHostProgram(Options.Create(new NodeOptions { WorkerHostPath = host })),
            new WorkerCommand("Class", "http://127.0.0.1:1", "id", "name", null, parameters),
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            tail);
    }

    private static IEnumerable<string?> OpenHandles() => Directory.GetFileSystemEntries("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget);
}
