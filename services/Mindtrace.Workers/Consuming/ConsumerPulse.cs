namespace Mindtrace.Workers;

/// <summary>Whether a consumer does its duty: unless all its slots are taken, it looks for jobs in its interval.</summary>
/// <param name="pollInterval">How often an idle consumer looks.</param>
/// <param name="time">The clock.</param>
internal sealed class ConsumerPulse(TimeSpan pollInterval, TimeProvider time)
{
    // Looks are spread around the interval, and a busy machine is late.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _patience = pollInterval * 2 > LeastPatience ? pollInterval * 2 : LeastPatience;
    private long _lookedAt = time.GetTimestamp();
    private volatile bool _full;

    /// <summary>How long ago the last look was where it should have been followed by another; null where all is well.</summary>
    public TimeSpan? Overdue =>
        !_full && time.GetElapsedTime(Volatile.Read(ref _lookedAt)) is var since && since > _patience ? since : null;

    /// <summary>The store has answered a look.</summary>
    public void Looked() => Volatile.Write(ref _lookedAt, time.GetTimestamp());

    /// <summary>Says whether every slot is taken, so that there is nothing to look for.</summary>
    public void IsFull(bool full)
    {
        if (_full && !full)
            Looked();
        _full = full;
    }
}
