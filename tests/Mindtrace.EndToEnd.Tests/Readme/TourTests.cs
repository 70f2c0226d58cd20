using System.Text.Json;
using System.Text.RegularExpressions;
using Mindtrace.EndToEnd.Tests.Processes;
using Mindtrace.EndToEnd.Tests.Standalone;

namespace Mindtrace.EndToEnd.Tests.Readme;

/// <summary>What the README lets its readers paste does what the README says.</summary>
public sealed partial class TourTests(StandaloneFixture fixture) : IClassFixture<StandaloneFixture>
{
    public static bool IsUnix => !OperatingSystem.IsWindows();

    [Fact(Skip = "needs a POSIX shell with curl", SkipUnless = nameof(IsUnix))]
    public async Task The_tour_runs_as_it_stands()
    {
        var cluster = fixture.Cluster;
        string readme = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Root, "README.md"), TestContext.Current.CancellationToken);
        string script = string.Concat(TourBlock().Matches(readme).Select(block => block.Groups[1].Value))
            .Replace("http://127.0.0.1:8002", cluster.ManagerUrl, StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8003", cluster.NodeUrl, StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8092", cluster.EchoWorkerUrl, StringComparison.Ordinal);

        // Each call's answer in the order of the calls, as "endpoint{tab}JSON".
        string output = await ProgramProcess.ShellAsync(script.Replace("{ curl", "{ printf '%s\\t' \"$1\"; curl", StringComparison.Ordinal));
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 2)).ToLookup(parts => parts[0], parts => Json(parts[1]));

        Assert.DoesNotContain(answers.SelectMany(answer => answer), answer => answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty("detail", out _));
        Assert.Equal(["completed", "completed", "failed", "failed", "cancelled"], answers["wait_job"].Select(State));
        Assert.Equal("Hello!", answers["wait_job"].First().GetProperty("output").GetProperty("echoed").GetString());
        Assert.Equal(2, answers["list_jobs"].Single().GetProperty("jobs").GetArrayLength());
        Assert.Contains(answers["get_dlq_jobs"].Single().GetProperty("jobs").EnumerateArray(), letter => letter.GetProperty("job_id").GetString() is "tour-4");
        Assert.Equal("cancelled", State(answers["cancel_job"].First()));
        Assert.Equal("Available", answers["echo/status"].Single().GetProperty("status").GetString());
        Assert.Equal(("completed", "at once"), (State(answers["submit_job"].Last()), answers["submit_job"].Last().GetProperty("output").GetProperty("echoed").GetString()));
    }

    private static string? State(JsonElement status) => status.GetProperty("state").GetString();

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    [GeneratedRegex(@"^```sh tour\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex TourBlock();
}
