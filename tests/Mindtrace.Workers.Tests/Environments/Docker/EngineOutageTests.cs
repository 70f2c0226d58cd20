using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

public sealed class EngineOutageTests
{
    [Fact]
    public async Task An_engine_that_goes_away_fails_the_attempt_and_its_container_is_removed_when_it_is_back()
    {
        await using var daemon = await DockerFixture.StartOrSkipAsync();
        await using var worker = DockerHarness.Create(daemon, []);
        await worker.Sweeper.StartAsync(TestContext.Current.CancellationToken);
        var output = new CollectedOutput();
        var run = worker.RunAsync(DockerDaemon.Image, new ScriptCommand("trap 'exit 0' TERM; echo begun; while true; do sleep 0.1; done", null), output: output);
        await Eventually.TrueAsync(() => output.Text(OutputStream.StandardOutput) == "begun\n", what: "the command");

        await daemon.StopAsync();
        var failure = await Assert.ThrowsAsync<EnvironmentException>(() => run);
        var another = await worker.FailAsync("true");
        await daemon.StartAgainAsync();

        Assert.False(failure.Permanent);
        Assert.StartsWith($"The Docker engine at {daemon.Host} went away while the command ran: ", failure.Message, StringComparison.Ordinal);
        Assert.False(another.Permanent);
        Assert.Contains("cannot be reached", another.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await daemon.ContainersAsync()).Count == 0, what: "the removal of the container");
        Assert.Equal("back\n", (await worker.RunAsync("echo back")).Output);
        await worker.Sweeper.StopAsync(TestContext.Current.CancellationToken);
    }
}
