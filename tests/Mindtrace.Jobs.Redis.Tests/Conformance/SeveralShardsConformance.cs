using Mindtrace.Jobs.Redis.Tests.Stores;

namespace Mindtrace.Jobs.Redis.Tests.Conformance;

/// <summary>What a queue of several shards refuses besides.</summary>
public abstract class SeveralShardsConformance(IStoreFixture store) : JobQueueConformance(store, shards: 4)
{
    [Fact]
    public async Task An_idempotency_key_is_refused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => Queue.SubmitAsync(NewJob() with { IdempotencyKey = "once" }, Cancel));
        Assert.Equal(0, (await StatsAsync()).Queued);
    }
}
