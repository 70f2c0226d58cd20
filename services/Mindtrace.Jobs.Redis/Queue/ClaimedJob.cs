namespace Mindtrace.Jobs.Redis;

/// <summary>The right to run one attempt of one job, until it ends or the lease runs out.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Queue">The queue it was claimed from.</param>
/// <param name="Token">The fencing token: grows with every claim, and only the newest claim's token can change the job.</param>
public readonly record struct JobLease(JobId JobId, JobType Queue, long Token);

/// <summary>A job under a lease.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Job">The job as submitted.</param>
/// <param name="Attempt">The number of this attempt, from 1.</param>
/// <param name="MaxAttempts">How many attempts the job may have.</param>
public sealed record ClaimedJob(JobLease Lease, Job Job, int Attempt, int MaxAttempts)
{
    /// <summary>How long the job could have run before it was claimed: since it was accepted, or since its delay or backoff ended.</summary>
    public TimeSpan Waited { get; init; }
}

/// <summary>What a claim brought.</summary>
/// <param name="Jobs">The claimed jobs, best first; empty where nothing was ready.</param>
/// <param name="NextDue">How long until a delayed job becomes ready or a lease runs out, where nothing was ready; null where there is neither.</param>
/// <param name="Paused">Whether the queue is paused.</param>
public readonly record struct ClaimResult(IReadOnlyList<ClaimedJob> Jobs, TimeSpan? NextDue, bool Paused);
