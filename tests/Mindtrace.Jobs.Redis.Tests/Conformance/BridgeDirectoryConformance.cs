using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs.Redis.Tests.Stores;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public sealed class Bridges_on_Garnet(GarnetFixture store) : BridgeDirectoryConformance(store);

public sealed class Bridges_on_Redis(RedisFixture store) : BridgeDirectoryConformance(store);

/// <summary>What a store must do for the directory of workers that are called.</summary>
public abstract class BridgeDirectoryConformance(IStoreFixture store) : IAsyncLifetime
{
    private const string First = "http://h:1";
    private const string Second = "http://h:2";

    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(15);
    private static readonly JobType Echo = JobType.Parse("echo");
    private static readonly JobType Spaced = JobType.Parse("a type with spaces");

    private readonly string _prefix = $"test:{Guid.NewGuid():N}";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private BridgeDirectory _bridges = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(store.SkipReason is not null, store.SkipReason ?? "");
        _bridges = new BridgeDirectory(store.Connection, Microsoft.Extensions.Options.Options.Create(new JobQueueOptions { KeyPrefix = _prefix }), _time);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Workers_are_listed_with_all_their_types()
    {
        await _bridges.AddAsync(First, Echo, Cancel);
        await _bridges.AddAsync(First, Spaced, Cancel);
        await _bridges.AddAsync(First, Echo, Cancel);
        await _bridges.AddAsync(Second, Echo, Cancel);
        var listed = await _bridges.ListAsync(Cancel);
        Assert.Equal([First, Second], listed.Keys.Order());
        Assert.Equal(new HashSet<JobType> { Echo, Spaced }, listed[First]);
        Assert.Equal(new HashSet<JobType> { Echo }, listed[Second]);
    }

    [Fact]
    public async Task A_type_is_taken_away_from_all_workers()
    {
        await _bridges.AddAsync(First, Echo, Cancel);
        await _bridges.AddAsync(First, Spaced, Cancel);
        await _bridges.AddAsync(Second, Echo, Cancel);
        await _bridges.RemoveAsync(Echo, Cancel);
        await _bridges.RemoveAsync(Echo, Cancel);
        Assert.Equal(new HashSet<JobType> { Spaced }, Assert.Single(await _bridges.ListAsync(Cancel)).Value);
        await _bridges.ClearAsync(Cancel);
        Assert.Empty(await _bridges.ListAsync(Cancel));
    }

    [Fact]
    public async Task An_entry_that_is_none_is_passed_over()
    {
        await _bridges.AddAsync(First, Echo, Cancel);
        foreach (string entry in (string[])["nonsense", "http://h:3 a{b}"])
            await store.Connection.GetDatabase().SetAddAsync(new QueueKeys(new JobQueueOptions { KeyPrefix = _prefix }).Bridges, entry);
        Assert.Equal(First, Assert.Single(await _bridges.ListAsync(Cancel)).Key);
        await _bridges.RemoveAsync(Echo, Cancel);
        Assert.Empty(await _bridges.ListAsync(Cancel));
    }

    [Fact]
    public async Task One_at_a_time_has_a_worker()
    {
        Assert.Equal([First], await _bridges.HoldAsync("a", [First], Hold, Cancel));
        Assert.Equal([Second], await _bridges.HoldAsync("b", [First, Second], Hold, Cancel));
        Assert.Equal([First], await _bridges.HoldAsync("a", [Second, First], Hold, Cancel));
        Assert.Empty(await _bridges.HoldAsync("a", [], Hold, Cancel));
    }

    [Fact]
    public async Task A_hold_that_is_not_renewed_ends()
    {
        await _bridges.HoldAsync("a", [First, Second], Hold, Cancel);
        _time.Advance(Hold - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await _bridges.HoldAsync("b", [First, Second], Hold, Cancel));
        await _bridges.HoldAsync("a", [First], Hold, Cancel);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([Second], await _bridges.HoldAsync("b", [First, Second], Hold, Cancel));
        Assert.Equal([First], await _bridges.HoldAsync("a", [First, Second], Hold, Cancel));
    }

    [Fact]
    public async Task Holds_that_ended_are_forgotten()
    {
        var held = (RedisKey)$"{_prefix}:{{cluster}}:bridges:held";
        await _bridges.HoldAsync("a", [First], Hold, Cancel);
        _time.Advance(Hold);
        await _bridges.HoldAsync("b", [Second], Hold, Cancel);
        Assert.Equal([Second], (await store.Connection.GetDatabase().HashKeysAsync(held)).Select(static url => (string)url!));
    }

    [Fact]
    public async Task Only_who_has_a_worker_sets_it_free()
    {
        await _bridges.HoldAsync("a", [First], Hold, Cancel);
        await _bridges.ReleaseAsync("b", First, Cancel);
        Assert.Empty(await _bridges.HoldAsync("b", [First], Hold, Cancel));
        await _bridges.ReleaseAsync("a", First, Cancel);
        Assert.Equal([First], await _bridges.HoldAsync("b", [First], Hold, Cancel));
        await _bridges.ReleaseAsync("a", Second, Cancel);
    }

    [Fact]
    public async Task Every_change_is_told()
    {
        int changes = 0;
        await using var subscription = await _bridges.OnChangedAsync(() => Interlocked.Increment(ref changes), Cancel);
        await _bridges.AddAsync(First, Echo, Cancel);
        await _bridges.HoldAsync("a", [First], Hold, Cancel);
        await _bridges.RemoveAsync(Echo, Cancel);
        await _bridges.ReleaseAsync("a", First, Cancel);
        await _bridges.ClearAsync(Cancel);
        await Eventually.TrueAsync(() => Volatile.Read(ref changes) == 4, what: "four changes");
    }
}
