using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

/// <summary>Tells the store what has ended and takes what may begin, in one round trip after the other.</summary>
/// <remarks>
/// What ends while a round trip is under way goes with the next one, which starts as soon as the former is back: nothing waits for a batch to
/// fill, and batches grow with the load by themselves.
/// </remarks>
internal sealed partial class ConsumeLoop(
    JobQueue queue, JobSlots slots, JobPump pump, WakeSignal signal, string workerId, TimeSpan pollInterval, TimeProvider time, ILogger<ConsumeLoop> logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    // A claim that brought fewer jobs than it might have doesn't tell when the next one is due; the next claim does, and this is when at the latest.
    private static readonly TimeSpan LookAfterPartialClaim = TimeSpan.FromMilliseconds(50);

    private readonly Lock _adding = new();
    private readonly RetryDelay _retry = new(FirstRetry, LongestRetry, time);
    private volatile ConsumedQueue[] _queues = [];
    private volatile bool _draining;
    private List<JobCompletion> _completions = [];
    private int _turn;

    public IReadOnlyList<ConsumedQueue> Queues => _queues;

    /// <summary>Whether it looks for jobs as it should.</summary>
    public ConsumerPulse Pulse { get; } = new(pollInterval, time);

    /// <summary>Consumes one more queue; false where it is consumed already.</summary>
    /// <param name="type">The queue.</param>
    /// <param name="create">Whether it is created where it doesn't exist.</param>
    public bool Add(JobType type, bool create)
    {
        lock (_adding)
        {
            if (Array.Exists(_queues, q => q.Type == type))
                return false;
            _queues = [.. _queues, new ConsumedQueue(type, create)];
        }

        signal.Set();
        return true;
    }

    /// <summary>Claims nothing more; the loop ends once the last outcome is told.</summary>
    public void Drain()
    {
        _draining = true;
        signal.Set();
    }

    /// <summary>Runs until it is drained, or until <paramref name="giveUp"/> fires, where outcomes may remain untold.</summary>
    public async Task RunAsync(CancellationToken giveUp)
    {
        using var wakeUp = giveUp.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), signal);
        using var poll = time.CreateTimer(static signal => ((WakeSignal)signal!).Set(), signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Pulse.Looked();
        while (!giveUp.IsCancellationRequested)
        {
            slots.TakeFinished(ref _completions);
            int room = _draining ? 0 : slots.Room();
            Pulse.IsFull(room == 0);
            var source = room > 0 ? NextQueue(_completions.Count > 0) : null;
            if (_completions.Count == 0 && source is null)
            {
                if (_draining && slots.IsEmpty)
                    break;
                if (room > 0 && _queues.Length > 0)
                    poll.Change(UntilNextLook(), Timeout.InfiniteTimeSpan);
                await signal.WaitAsync().ConfigureAwait(false);
                continue;
            }

            try
            {
                await ExchangeAsync(source, room, giveUp).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (StoreFailure.Is(exception))
            {
                StoreAway(exception.Message, _completions.Count);
                foreach (var each in _queues)
                    each.Wake();
                await _retry.WaitAsync(giveUp).ConfigureAwait(false);
            }
        }

        if (_completions.Count > 0)
            OutcomesUntold(_completions.Count);
        foreach (var each in _queues)
        {
            if (each.Subscription is { } subscription)
                await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ExchangeAsync(ConsumedQueue? source, int room, CancellationToken giveUp)
    {
        if (source is null)
        {
            Record(await queue.CompleteManyAsync(_completions, giveUp).ConfigureAwait(false));
        }
        else
        {
            if (source is { Create: true, Subscription: null })
                await queue.EnsureQueueAsync(source.Type, giveUp).ConfigureAwait(false);
            // Before the first look, or a job that becomes ready between the two would be seen by neither.
            source.Subscription ??= await queue.OnReadyAsync(source.Type, () => Wake(source), giveUp).ConfigureAwait(false);
            source.BeginLook();
            if (source.IsUnsure)
                await ReturnUnheldAsync(source, giveUp).ConfigureAwait(false);
            long asked = time.GetTimestamp();
            source.IsUnsure = true;
            var (results, claimed) = await queue.CompleteAndClaimAsync(_completions, source.Type, workerId, room, giveUp).ConfigureAwait(false);
            // Nothing claimed, yet the next look is due at once: so says a claim that failed beside outcomes that were recorded.
            source.IsUnsure = claimed is { Jobs.Count: 0, NextDue: { Ticks: 0 } };
            Pulse.Looked();
            if (claimed.Jobs.Count > 0)
            {
                slots.Add(claimed.Jobs, asked);
                pump.Wake();
            }

            Observe(source, claimed, room);
            Record(results);
        }

        _retry.Reset();
    }

    private async Task ReturnUnheldAsync(ConsumedQueue source, CancellationToken giveUp)
    {
        var held = _completions.ConvertAll(static completion => completion.Lease);
        slots.CopyLeases(held);
        int returned = await queue.ReturnUnheldAsync(source.Type, workerId, held, giveUp).ConfigureAwait(false);
        if (returned > 0)
            UnheldReturned(returned, source.Type);
    }

    private void Record(IReadOnlyList<TransitionResult>? results)
    {
        // Null: only the claim reached the store, and the outcomes go again with the next round trip.
        if (results is null)
            return;
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i] is not TransitionResult.Applied)
                OutcomeRefused(_completions[i].Lease.JobId, _completions[i].Attempt, results[i]);
        }

        _completions.Clear();
    }

    private void Observe(ConsumedQueue source, ClaimResult claimed, int room)
    {
        if (claimed.Jobs.Count >= room)
        {
            source.Wake();
            return;
        }

        var wait = pollInterval * (0.8 + (Random.Shared.NextDouble() * 0.4));
        if (claimed.Jobs.Count > 0)
            wait = LookAfterPartialClaim;
        else if (claimed.NextDue + TimeSpan.FromMilliseconds(1) is { } due && due < wait)
            wait = due;
        source.LookAt = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
    }

    private void Wake(ConsumedQueue source)
    {
        source.Wake();
        signal.Set();
    }

    /// <summary>The next queue, in turns, that was woken or is due for a look; where a round trip is made anyway, any.</summary>
    private ConsumedQueue? NextQueue(bool any)
    {
        var queues = _queues;
        long now = time.GetTimestamp();
        for (int i = 0; i < queues.Length; i++)
        {
            var candidate = queues[(_turn + i) % queues.Length];
            if (!candidate.IsWoken && now < candidate.LookAt)
                continue;
            _turn = (_turn + i + 1) % queues.Length;
            return candidate;
        }

        return any && queues.Length > 0 ? queues[_turn++ % queues.Length] : null;
    }

    private TimeSpan UntilNextLook()
    {
        long next = _queues.Min(static q => q.LookAt);
        var delay = time.GetElapsedTime(time.GetTimestamp(), next);
        return delay < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : delay;
    }
}
