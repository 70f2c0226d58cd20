using Mindtrace.EndToEnd.Tests.Processes;

namespace Mindtrace.EndToEnd.Tests.Samples;

public sealed class SampleTests
{
    private const string Hello = """completed, output {"echoed":"Hello, World!"}""";

    [Theory]
    [InlineData("Gateway", Hello, "/echo")]
    [InlineData("Node", Hello, "Ready")]
    [InlineData("AutoRegister", Hello)]
    [InlineData("PrelaunchedWorkers", Hello, "says of itself: Idle")]
    [InlineData("Multiprocess", "[job]", "[status]", Hello)]
    [InlineData("CustomWorker", """completed, output {"words":7,"longest":"machines"}""", "log 2 lines, 7 words")]
    [InlineData("Package", """completed, output {"words":7,""")]
    [InlineData("SeparateNode", """{"echoed":"Worker 1 job!"}""", """{"echoed":"Worker 2 job!"}""", Hello)]
    [InlineData("RunScript", "log Hello from Git", "exit_code\":0", "has no branch or tag 'no-such-branch'")]
    [InlineData("WorkerFromGit", ": checkout", ": build", ": start", """completed, output {"shouted":"HELLO FROM GIT"}""")]
    public async Task A_sample_shows_what_it_says_and_ends_by_itself(string name, params string[] shown)
    {
        await using var sample = ProgramProcess.Start(Repository.Program(Path.Combine("samples", name), $"Mindtrace.Samples.{name}"), []);
        int exitCode = await sample.ExitAsync(TimeSpan.FromMinutes(3));
        Assert.True(exitCode is 0, $"{exitCode}:\n{sample.Output}");
        Assert.All(shown, text => Assert.Contains(text, sample.Output, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotMatch(@"Mindtrace\.\w+ ended with", sample.Output);
    }
}
