using System.Text.Json;

namespace Mindtrace.Jobs.Redis;

/// <summary>How one attempt ended.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>It did what it should.</summary>
    /// <param name="Output">The result.</param>
    public sealed record Completed(JsonElement Output) : JobOutcome;

    /// <summary>It did not. With attempts left the job is retried after a backoff, otherwise it ends as failed and becomes a dead letter.</summary>
    /// <param name="Error">Why, as a sentence.</param>
    /// <param name="Output">What it returned all the same; <c>{"error": …}</c> where null.</param>
    /// <param name="RetryAfter">The wait before the next attempt; the configured backoff where null.</param>
    /// <param name="Permanent">Whether no further attempt can help, so that the remaining ones are not used.</param>
    public sealed record Failed(string Error, JsonElement? Output = null, TimeSpan? RetryAfter = null, bool Permanent = false) : JobOutcome;

    /// <summary>The worker itself broke, as it says: the job ends in state error and becomes a dead letter, whatever attempts are left.</summary>
    /// <param name="Error">Why, as a sentence.</param>
    /// <param name="Output">What it returned all the same; <c>{"error": …}</c> where null.</param>
    public sealed record Broken(string Error, JsonElement? Output = null) : JobOutcome;

    /// <summary>It was stopped because the job was cancelled.</summary>
    /// <param name="Output">What it returned all the same; <c>{"error":"cancelled"}</c> where null.</param>
    public sealed record Cancelled(JsonElement? Output = null) : JobOutcome;

    /// <summary>It was handed back: the job is ready again at once and the attempt does not count.</summary>
    public sealed record Released : JobOutcome;
}

/// <summary>The outcome of one leased job.</summary>
/// <param name="Lease">The lease under which it ran.</param>
/// <param name="Attempt">The number of the attempt, from 1, from which the backoff follows.</param>
/// <param name="Outcome">How it ended.</param>
public readonly record struct JobCompletion(JobLease Lease, int Attempt, JobOutcome Outcome);

/// <summary>What became of a change that was asked for.</summary>
public enum TransitionResult
{
    /// <summary>It was made.</summary>
    Applied,

    /// <summary>It was made before, under the same lease: a repeated call, which changed nothing.</summary>
    AlreadyApplied,

    /// <summary>No such job.</summary>
    NotFound,

    /// <summary>The job is held under a newer lease, or no longer held: nothing was changed.</summary>
    StaleLease,

    /// <summary>The job is in a state that doesn't allow it: nothing was changed.</summary>
    WrongState,
}

/// <summary>What a lease is worth when it is renewed.</summary>
public enum LeaseState
{
    /// <summary>It holds, and its time starts anew.</summary>
    Held,

    /// <summary>It holds, but the job is to be cancelled: stop, and complete with <see cref="JobOutcome.Cancelled"/>.</summary>
    CancelRequested,

    /// <summary>It is lost: stop, the result will be refused.</summary>
    Lost,
}

/// <summary>What became of a submission.</summary>
/// <param name="Status">The job's status; for an unroutable job, its error.</param>
/// <param name="Existing">Whether the job (or one with its idempotency key) was there before, and so nothing was changed.</param>
/// <param name="Endpoint">Where the type is routed to an endpoint: its path; the job is then running under <paramref name="EndpointLease"/>.</param>
/// <param name="EndpointLease">The lease under which the caller must call the endpoint and complete the job.</param>
public sealed record SubmitResult(JobStatus Status, bool Existing, string? Endpoint = null, JobLease? EndpointLease = null);
