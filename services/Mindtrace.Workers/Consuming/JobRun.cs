namespace Mindtrace.Workers;

/// <summary>Why a running job was told to stop.</summary>
internal enum StopReason
{
    None,
    Cancelled,
    TimedOut,
    LeaseLost,
    Draining,
}

/// <summary>One attempt that this worker holds the lease of. All but <see cref="Stopping"/> and <see cref="IsTimedOut"/> belongs to <see cref="JobSlots"/> and its lock.</summary>
internal sealed class JobRun(ClaimedJob claimed, long claimedAt)
{
    public ClaimedJob Claimed { get; } = claimed;

    /// <summary>The timestamp from which the lease's present time counts.</summary>
    public long RenewedAt { get; set; } = claimedAt;

    public long ClaimedAt { get; } = claimedAt;

    public bool Started { get; set; }

    public long StartedAt { get; set; }

    public StopReason StopReason { get; set; }

    public long StoppedAt { get; set; }

    /// <summary>Whether the outcome is settled; the code may still be running, where it ignored its token.</summary>
    public bool Ended { get; set; }

    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>Whether it was stopped as its time was up. May be asked outside the lock, once <see cref="Stopping"/> has fired: the reason is set before.</summary>
    public bool IsTimedOut() => StopReason is StopReason.TimedOut;

    public JobRun? Previous { get; set; }

    public JobRun? Next { get; set; }
}
