using Mindtrace.Standalone;

namespace Mindtrace.EndToEnd.Tests.Standalone;

public sealed class EveryPartTests
{
    [Fact]
    public async Task Every_part_is_stopped_and_the_first_failure_told_afterwards()
    {
        List<string> stopped = [];
        var failure = await EveryPart.StopAsync(
        [
            () => Stop("node"),
            () => throw new InvalidOperationException("the node's files"),
            async () =>
            {
                await Task.Yield();
                throw new InvalidOperationException("the manager");
            },
            () => Stop("store"),
        ]);

        Assert.Equal(["node", "store"], stopped);
        Assert.Equal("the node's files", Assert.IsType<InvalidOperationException>(failure).Message);

        Task Stop(string part)
        {
            stopped.Add(part);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Nothing_is_told_where_every_part_stops() => Assert.Null(await EveryPart.StopAsync([() => Task.CompletedTask]));
}
