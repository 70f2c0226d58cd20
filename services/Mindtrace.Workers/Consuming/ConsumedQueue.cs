namespace Mindtrace.Workers;

/// <summary>One queue that a worker consumes. All but <see cref="Wake"/> belongs to the consume loop.</summary>
internal sealed class ConsumedQueue(JobType type, bool create)
{
    private volatile bool _woken = true;

    public JobType Type => type;

    /// <summary>Whether the queue is created, and the type routed to it, where neither is.</summary>
    public bool Create => create;

    /// <summary>The timestamp of the next look without a wake-up.</summary>
    public long LookAt { get; set; }

    /// <summary>Whether the answer to a claim may have been lost, and with it jobs that this worker now has and doesn't know of.</summary>
    public bool IsUnsure { get; set; }

    public IAsyncDisposable? Subscription { get; set; }

    public bool IsWoken => _woken;

    public void Wake() => _woken = true;

    public void BeginLook() => _woken = false;
}
