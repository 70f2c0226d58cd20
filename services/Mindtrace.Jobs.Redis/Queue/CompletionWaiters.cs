using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>This process's waits for the end of jobs, all served by one subscription per shard.</summary>
internal sealed class CompletionWaiters(IConnectionMultiplexer redis, QueueKeys keys) : IAsyncDisposable
{
    /// <summary>How often a wait looks for itself, since a notification can be lost with a connection.</summary>
    public static readonly TimeSpan SafetyPoll = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<JobId, Waiter> _waiters = new();
    private readonly SemaphoreSlim _subscribing = new(1);
    private volatile ChannelSubscription? _subscription;

    public async Task<Registration> AddAsync(JobId id, CancellationToken cancellationToken)
    {
        if (_subscription is null)
            await SubscribeAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var waiter = _waiters.GetOrAdd(id, static _ => new Waiter());
            lock (waiter)
            {
                // A waiter that lost its last user is on its way out of the dictionary.
                if (waiter.Users < 0)
                    continue;
                waiter.Users++;
            }

            return new Registration(this, id, waiter);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is { } subscription)
            await subscription.DisposeAsync().ConfigureAwait(false);
        _subscribing.Dispose();
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        await _subscribing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _subscription ??= await ChannelSubscription.StartAsync(redis, [.. keys.Shards.ToArray().Select(static shard => shard.Done)], Signal, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private void Signal(RedisValue message)
    {
        if (JobId.TryParse(message, out var id) && _waiters.TryGetValue(id, out var waiter))
            waiter.Signal();
    }

    private void Release(JobId id, Waiter waiter)
    {
        lock (waiter)
        {
            if (--waiter.Users > 0)
                return;
            waiter.Users = -1;
        }

        _waiters.TryRemove(new KeyValuePair<JobId, Waiter>(id, waiter));
    }

    internal sealed class Waiter
    {
        private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Users { get; set; }

        public Task Signalled => Volatile.Read(ref _signal).Task;

        public void Signal() =>
            Interlocked.Exchange(ref _signal, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>One wait. The signal is taken before the state is looked at, so that an end in between is not missed.</summary>
    internal sealed class Registration(CompletionWaiters owner, JobId id, Waiter waiter) : IDisposable
    {
        private Task _signalled = waiter.Signalled;

        public async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
        {
            try
            {
                await _signalled.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The caller looks again.
            }

            _signalled = waiter.Signalled;
        }

        public void Dispose() => owner.Release(id, waiter);
    }
}
