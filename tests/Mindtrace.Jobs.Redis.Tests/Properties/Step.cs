using CsCheck;

namespace Mindtrace.Jobs.Redis.Tests.Properties;

/// <summary>One operation of a random sequence, on a few jobs so that the operations meet.</summary>
public abstract record Step
{
    public sealed record Submit(int Job, int Priority, int Attempts, int DelaySeconds, int? Key) : Step;

    public sealed record Claim(int Worker, int Max) : Step;

    /// <summary>An outcome under the lease that was claimed <paramref name="Lease"/> claims ago, which may well be stale.</summary>
    public sealed record Complete(int Lease, AttemptEnd Outcome) : Step;

    public sealed record CompleteById(int Job, int Worker, AttemptEnd Outcome) : Step;

    public sealed record StartById(int Job, int Worker) : Step;

    public sealed record Renew(int Lease) : Step;

    public sealed record Cancel(int Job) : Step;

    public sealed record Requeue(int Job) : Step;

    public sealed record Discard(int Job) : Step;

    public sealed record Purge : Step;

    public sealed record Pause(bool Paused) : Step;

    public sealed record Advance(int Seconds) : Step;

    /// <summary>A sweep; one with a number of seconds says that the next will come within these.</summary>
    public sealed record Sweep(int? NextWithinSeconds = null) : Step;

    private static readonly Gen<int> Jobs = Gen.Int[0, 5];
    private static readonly Gen<int> Workers = Gen.Int[0, 2];
    private static readonly Gen<int> Leases = Gen.Int[0, 4];
    private static readonly Gen<AttemptEnd> Outcomes = Gen.Enum<AttemptEnd>();

    /// <summary>Sequences of operations.</summary>
    public static Gen<Step[]> Sequences { get; } = Gen.Frequency(
        (6, Gen.Select(Jobs, Gen.Int[-1, 1], Gen.Int[1, 3], Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 20])), Gen.Frequency((4, Gen.Const((int?)null)), (1, Gen.Int[0, 1].Select(key => (int?)key))),
            (job, priority, attempts, delay, key) => (Step)new Submit(job, priority, attempts, delay, key))),
        (6, Gen.Select(Workers, Gen.Int[1, 3], (worker, max) => (Step)new Claim(worker, max))),
        (6, Gen.Select(Leases, Outcomes, (lease, outcome) => (Step)new Complete(lease, outcome))),
        (2, Gen.Select(Jobs, Workers, Outcomes, (job, worker, outcome) => (Step)new CompleteById(job, worker, outcome))),
        (2, Gen.Select(Jobs, Workers, (job, worker) => (Step)new StartById(job, worker))),
        (2, Leases.Select(lease => (Step)new Renew(lease))),
        (3, Jobs.Select(job => (Step)new Cancel(job))),
        (2, Jobs.Select(job => (Step)new Requeue(job))),
        (2, Jobs.Select(job => (Step)new Discard(job))),
        (1, Gen.Const((Step)new Purge())),
        (1, Gen.Bool.Select(paused => (Step)new Pause(paused))),
        (4, Gen.Frequency((4, Gen.Int[1, 12]), (1, Gen.Int[30, 40]), (1, Gen.Const(200))).Select(seconds => (Step)new Advance(seconds))),
        (1, Gen.Const((Step)new Sweep())),
        (1, Gen.Int[5, 15].Select(seconds => (Step)new Sweep(seconds)))).Array[1, 40];
}

/// <summary>How an attempt ends.</summary>
public enum AttemptEnd
{
    Completed,
    Failed,
    FailedForGood,
    Broken,
    Cancelled,
    Released,
}
