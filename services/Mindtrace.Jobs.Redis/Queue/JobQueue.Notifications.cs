using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    /// <summary>Calls <paramref name="wake"/> whenever jobs of <paramref name="queue"/> may have become ready; dispose to stop.</summary>
    /// <remarks>Notifications can be lost with a connection, so a consumer also looks at an interval. The call runs on a pool thread and must return at once.</remarks>
    public Task<IAsyncDisposable> OnReadyAsync(JobType queue, Action wake, CancellationToken cancellationToken = default) =>
        SubscribeAsync(shard => shard.Wake(queue), _ => wake(), cancellationToken);

    /// <summary>Calls <paramref name="cancelled"/> with the id of every running job whose cancellation is asked for; dispose to stop.</summary>
    public Task<IAsyncDisposable> OnCancelRequestedAsync(Action<JobId> cancelled, CancellationToken cancellationToken = default) =>
        SubscribeAsync(
            static shard => shard.Cancel,
            message =>
            {
                if (JobId.TryParse(message, out var id))
                    cancelled(id);
            },
            cancellationToken);

    private async Task<IAsyncDisposable> SubscribeAsync(Func<QueueKeys.Shard, RedisChannel> channel, Action<RedisValue> received, CancellationToken cancellationToken) =>
        await ChannelSubscription.StartAsync(_redis, [.. _keys.Shards.ToArray().Select(channel)], received, cancellationToken).ConfigureAwait(false);
}
