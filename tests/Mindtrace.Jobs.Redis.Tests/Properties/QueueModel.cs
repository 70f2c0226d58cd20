namespace Mindtrace.Jobs.Redis.Tests.Properties;

/// <summary>The state machine of a queue in plain memory: what the scripts must do, without how.</summary>
public sealed class QueueModel(TimeSpan lease, TimeSpan retention)
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(4);

    private readonly Dictionary<int, Record> _jobs = [];
    private readonly Dictionary<int, int> _keys = [];
    private TimeSpan _now;
    private long _order;
    private int _leases;
    private bool _paused;

    /// <summary>Until when a sweep was promised; null where none ever was.</summary>
    private TimeSpan? _trusted;

    /// <summary>A job as the model knows it.</summary>
    public sealed class Record
    {
        public required int Id { get; init; }
        public required int Priority { get; init; }
        public required int MaxAttempts { get; init; }
        public required int? Key { get; init; }
        public required long Order { get; set; }
        public JobState State { get; set; }
        public int Attempt { get; set; }
        public string Worker { get; set; } = "";

        /// <summary>The number of the latest lease; null where there was none, or where it ran out.</summary>
        public int? Lease { get; set; }
        public TimeSpan Deadline { get; set; }
        public TimeSpan Due { get; set; }
        public TimeSpan Ended { get; set; }
        public bool CancelRequested { get; set; }
        public bool Dead { get; set; }
    }

    public IEnumerable<Record> Jobs => _jobs.Values;

    public IEnumerable<Record> DeadLetters => _jobs.Values.Where(job => job.Dead);

    public Record? Find(int id) => _jobs.GetValueOrDefault(id);

    public void Advance(TimeSpan time) => _now += time;

    /// <summary>Returns the job that has the submission now, and whether it was there before.</summary>
    public (Record Job, bool Existing) Submit(Step.Submit step)
    {
        if (step.Key is { } key && _keys.TryGetValue(key, out int owner))
            return (_jobs[owner], true);
        if (_jobs.TryGetValue(step.Job, out var present))
            return (present, true);
        var job = new Record { Id = step.Job, Priority = step.Priority, MaxAttempts = step.Attempts, Key = step.Key, Order = _order++ };
        job.Due = _now + TimeSpan.FromSeconds(step.DelaySeconds);
        job.State = step.DelaySeconds > 0 ? JobState.Scheduled : JobState.Queued;
        _jobs.Add(job.Id, job);
        if (step.Key is { } taken)
            _keys[taken] = job.Id;
        return (job, false);
    }

    /// <summary>Returns the claimed jobs in their order; each now has a lease with a number of its own.</summary>
    public IReadOnlyList<Record> Claim(string worker, int max)
    {
        MoveDue();
        if (_paused)
            return [];
        var claimed = _jobs.Values.Where(job => job.State is JobState.Queued).OrderByDescending(job => job.Priority).ThenBy(job => job.Order).Take(max).ToArray();
        foreach (var job in claimed)
            Start(job, worker);
        return claimed;
    }

    public TransitionResult StartById(int id, string worker)
    {
        if (Find(id) is not { } job)
            return TransitionResult.NotFound;
        if (job.State is JobState.Running)
        {
            if (job.Worker != worker)
                return TransitionResult.StaleLease;
            job.Deadline = _now + lease;
            return TransitionResult.Applied;
        }

        if (job.State.IsTerminal())
            return TransitionResult.WrongState;
        Start(job, worker);
        return TransitionResult.Applied;
    }

    public TransitionResult Complete(int id, int number, AttemptEnd outcome) =>
        Find(id) is { } job ? Complete(job, job.Lease == number, outcome) : TransitionResult.NotFound;

    public TransitionResult CompleteById(int id, string worker, AttemptEnd outcome) =>
        Find(id) is { } job ? Complete(job, job.Lease is not null && job.Worker == worker, outcome) : TransitionResult.NotFound;

    public LeaseState Renew(int id, int number)
    {
        if (Find(id) is not { State: JobState.Running } job || job.Lease != number)
            return LeaseState.Lost;
        job.Deadline = _now + lease;
        return job.CancelRequested ? LeaseState.CancelRequested : LeaseState.Held;
    }

    public TransitionResult Cancel(int id)
    {
        if (Find(id) is not { } job)
            return TransitionResult.NotFound;
        if (job.State.IsTerminal())
            return TransitionResult.WrongState;
        if (job.State is JobState.Running)
            job.CancelRequested = true;
        else
            End(job, JobState.Cancelled);
        return TransitionResult.Applied;
    }

    public bool Requeue(int id)
    {
        if (Find(id) is not { Dead: true } job)
            return false;
        job.Dead = false;
        job.CancelRequested = false;
        job.State = JobState.Queued;
        job.Attempt = 0;
        job.Worker = "";
        job.Lease = null;
        job.Order = _order++;
        return true;
    }

    public bool Discard(int id)
    {
        if (Find(id) is not { Dead: true } job)
            return false;
        job.Dead = false;
        // Its retention begins when it leaves the dead letters.
        job.Ended = _now;
        return true;
    }

    public int Purge()
    {
        var waiting = _jobs.Values.Where(job => !job.State.IsTerminal() && job.State is not JobState.Running).ToArray();
        foreach (var job in waiting)
            End(job, JobState.Cancelled);
        return waiting.Length;
    }

    public void Pause(bool paused) => _paused = paused;

    public void Sweep(TimeSpan? nextWithin)
    {
        if (nextWithin is { } within)
        {
            foreach (var job in _jobs.Values.Where(job => job.State is JobState.Running && _now > _trusted && job.Deadline < _now + (lease / 2)))
                job.Deadline = _now + (lease / 2);
            _trusted = _now + within;
        }

        MoveDue();
        foreach (var job in _jobs.Values.Where(job => job.State.IsTerminal() && !job.Dead && job.Ended <= _now - retention).ToArray())
        {
            _jobs.Remove(job.Id);
            if (job.Key is { } key)
                _keys.Remove(key);
        }
    }

    private bool IsSweepMissing => _now > _trusted && _now <= _trusted + TimeSpan.FromHours(1);

    private void Start(Record job, string worker)
    {
        job.State = JobState.Running;
        job.Attempt++;
        job.Worker = worker;
        job.Lease = _leases++;
        job.Deadline = _now + lease;
    }

    private TransitionResult Complete(Record job, bool own, AttemptEnd outcome)
    {
        if (!own)
            return TransitionResult.StaleLease;
        if (job.State is not JobState.Running)
            return TransitionResult.AlreadyApplied;
        switch (outcome)
        {
            case AttemptEnd.Completed:
                End(job, JobState.Completed);
                break;
            case AttemptEnd.Cancelled:
            case AttemptEnd.Failed or AttemptEnd.Released when job.CancelRequested:
                End(job, JobState.Cancelled);
                break;
            case AttemptEnd.Released:
                job.State = JobState.Queued;
                job.Attempt--;
                job.Worker = "";
                break;
            case AttemptEnd.Failed when job.Attempt < job.MaxAttempts:
                job.State = JobState.Retrying;
                job.Due = _now + RetryAfter;
                break;
            default:
                End(job, outcome is AttemptEnd.Broken ? JobState.Error : JobState.Failed);
                job.Dead = true;
                break;
        }

        return TransitionResult.Applied;
    }

    private void MoveDue()
    {
        foreach (var job in _jobs.Values)
        {
            if (job.State is JobState.Scheduled or JobState.Retrying && job.Due <= _now)
            {
                job.State = JobState.Queued;
            }
            else if (job.State is JobState.Running && job.Deadline <= _now && !IsSweepMissing)
            {
                job.Lease = null;
                if (job.CancelRequested)
                {
                    End(job, JobState.Cancelled);
                }
                else if (job.Attempt < job.MaxAttempts)
                {
                    job.State = JobState.Queued;
                }
                else
                {
                    End(job, JobState.Failed);
                    job.Dead = true;
                }
            }
        }
    }

    private void End(Record job, JobState state)
    {
        job.State = state;
        job.Ended = _now;
    }
}
