using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs.Redis.Tests.Stores;

namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public sealed class Nodes_on_Garnet(GarnetFixture store) : NodeDirectoryConformance(store);

public sealed class Nodes_on_Redis(RedisFixture store) : NodeDirectoryConformance(store);

/// <summary>What a store must do for the directory of nodes.</summary>
public abstract class NodeDirectoryConformance(IStoreFixture store) : IAsyncLifetime
{
    private readonly JobQueueOptions _options = new() { KeyPrefix = $"test:{Guid.NewGuid():N}" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private NodeDirectory _nodes = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(store.SkipReason is not null, store.SkipReason ?? "");
        _nodes = new NodeDirectory(store.Connection, Microsoft.Extensions.Options.Options.Create(_options), _time);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_node_that_registers_again_keeps_the_time_of_its_first_registration()
    {
        var first = _time.GetUtcNow();
        await _nodes.RegisterAsync("http://h:1", Cancel);
        _time.Advance(3 * NodeDirectory.HeartbeatInterval);
        Assert.True(Assert.Single(await _nodes.ListAsync(Cancel)).Alive);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(Assert.Single(await _nodes.ListAsync(Cancel)).Alive);
        await _nodes.RegisterAsync("http://h:1", Cancel);
        var node = Assert.Single(await _nodes.ListAsync(Cancel));
        Assert.Equal((first, _time.GetUtcNow(), true), (node.RegisteredAt, node.LastHeartbeat, node.Alive));
    }

    [Fact]
    public async Task Nodes_that_were_silent_for_the_retention_time_are_forgotten()
    {
        await _nodes.RegisterAsync("http://h:1", Cancel);
        _time.Advance(_options.Retention);
        await _nodes.RegisterAsync("http://h:2", Cancel);
        await _nodes.ForgetSilentAsync(Cancel);
        Assert.Equal(2, (await _nodes.ListAsync(Cancel)).Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _nodes.ForgetSilentAsync(Cancel);
        Assert.Equal("http://h:2", Assert.Single(await _nodes.ListAsync(Cancel)).NodeUrl);
    }
}
