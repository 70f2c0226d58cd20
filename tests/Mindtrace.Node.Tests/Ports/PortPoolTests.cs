using System.Globalization;
using Microsoft.Extensions.Options;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Ports;

public sealed class PortPoolTests
{
    private readonly string _range = FreePort.NextRange(4);

    private int First => int.Parse(_range.Split('-')[0], CultureInfo.InvariantCulture);

    [Fact]
    public void The_lowest_free_port_is_taken_and_returned_ones_are_taken_again()
    {
        var pool = NewPool();
        Assert.Equal([First, First + 1, First + 2, First + 3, null], Enumerable.Range(0, 5).Select(_ => pool.TakeLowest()));
        pool.Return(First + 2);
        pool.Return(First + 1);
        Assert.Equal(First + 1, pool.TakeLowest());
        Assert.False(pool.TryTake(First));
        Assert.True(pool.TryTake(First + 2));
        foreach (int port in Enumerable.Range(First, 4))
            pool.Return(port);
        pool.Return(First);
    }

    [Fact]
    public void A_port_that_another_node_has_reserved_is_passed_over_before_anybody_listens()
    {
        var one = NewPool();
        var other = NewPool();
        Assert.Equal(First, one.TakeLowest());
        Assert.Equal(First + 1, other.TakeLowest());
        Assert.False(other.TryTake(First));
        one.Return(First);
        Assert.True(other.TryTake(First));
        other.Return(First);
        other.Return(First + 1);
    }

    [Fact]
    public async Task Many_at_once_never_get_the_same()
    {
        var pool = NewPool();
        int?[] ports = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(pool.TakeLowest, TestContext.Current.CancellationToken)));
        Assert.Equal(Enumerable.Range(First, 4), ports.OfType<int>().Order());
        foreach (int port in ports.OfType<int>())
            pool.Return(port);
    }

    private PortPool NewPool() => new(Options.Create(new NodeOptions { WorkerPortsRange = _range }));
}
