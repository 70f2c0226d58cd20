using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>One handler on some channels; dispose to stop.</summary>
internal sealed class ChannelSubscription : IAsyncDisposable
{
    private readonly ISubscriber _subscriber;
    private readonly RedisChannel[] _channels;
    private readonly Action<RedisChannel, RedisValue> _handler;

    private ChannelSubscription(ISubscriber subscriber, RedisChannel[] channels, Action<RedisValue> received)
    {
        _subscriber = subscriber;
        _channels = channels;
        _handler = (_, message) => received(message);
    }

    /// <summary>Calls <paramref name="received"/> with every message of the channels. Where one cannot be subscribed, none is.</summary>
    public static async Task<ChannelSubscription> StartAsync(
        IConnectionMultiplexer redis, RedisChannel[] channels, Action<RedisValue> received, CancellationToken cancellationToken)
    {
        var subscription = new ChannelSubscription(redis.GetSubscriber(), channels, received);
        try
        {
            foreach (var channel in channels)
                await subscription._subscriber.SubscribeAsync(channel, subscription._handler).WaitAsync(cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            await _subscriber.UnsubscribeAsync(channel, _handler, CommandFlags.FireAndForget).ConfigureAwait(false);
    }
}
