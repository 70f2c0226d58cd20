using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

/// <summary>The jobs this worker holds: which wait for a slot, which run, and which have ended and must be told to the store.</summary>
/// <remarks>Knows no store and runs nothing itself.</remarks>
internal sealed partial class JobSlots : IDisposable
{
    /// <summary>How much work may be held in advance of a free slot.</summary>
    private static readonly TimeSpan PrefetchedWork = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Queue<JobRun> _waiting = new();
    private readonly int _concurrency;
    private readonly int _prefetch;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly Action _busyChanged;
    private List<JobCompletion> _finished = [];
    private JobRun? _held;
    private int _waitingCount;
    private int _used;
    private int _lost;
    private long _averageRun;
    private bool _draining;
    private bool _heldBack;

    /// <summary>Empty slots.</summary>
    /// <param name="options">How many slots, and how much in advance.</param>
    /// <param name="leaseDuration">How long a lease lasts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="changed">Called outside the lock whenever the consume loop has something to do.</param>
    /// <param name="busyChanged">Called outside the lock whenever the first job starts or the last one ends.</param>
    public JobSlots(WorkerOptions options, TimeSpan leaseDuration, TimeProvider time, ILogger logger, Action changed, Action busyChanged)
    {
        _concurrency = options.Concurrency;
        _prefetch = options.Prefetch;
        _time = time;
        _logger = logger;
        _changed = changed;
        _busyChanged = busyChanged;
        _longestWait = Timestamps(leaseDuration / 10);
        _grace = Timestamps(options.CancelGracePeriod);
        _check = time.CreateTimer(static slots => ((JobSlots)slots!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many jobs may be claimed now: the free slots, and in advance of them no more than what is soon begun.</summary>
    public int Room()
    {
        lock (_gate)
        {
            if (_draining || _heldBack)
                return 0;
            long soon = _averageRun == 0 ? 0 : (_concurrency - _lost) * Timestamps(PrefetchedWork) / _averageRun;
            return Math.Max(0, _concurrency - _used + (int)Math.Min(_prefetch, soon) - _waitingCount);
        }
    }

    /// <summary>Leaves no room until <see cref="Resume"/>; jobs that run go on.</summary>
    public void HoldBack()
    {
        lock (_gate)
            _heldBack = true;
    }

    /// <summary>Takes jobs again.</summary>
    public void Resume()
    {
        lock (_gate)
            _heldBack = false;
        _changed();
    }

    /// <summary>Whether no lease is held and no outcome is left to tell.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _held is null && _finished.Count == 0;
        }
    }

    /// <summary>What the worker is doing, and one of the jobs it runs.</summary>
    public (WorkerState State, JobId? Job) Activity
    {
        get
        {
            lock (_gate)
            {
                var running = _held;
                while (running is { Started: false })
                    running = running.Next;
                return (running is not null ? WorkerState.Running : _used == _concurrency ? WorkerState.Error : WorkerState.Idle, running?.Claimed.Lease.JobId);
            }
        }
    }

    public void Add(IReadOnlyList<ClaimedJob> jobs, long claimedAt)
    {
        bool draining;
        lock (_gate)
        {
            draining = _draining;
            foreach (var job in jobs)
            {
                var run = new JobRun(job, claimedAt);
                Link(run);
                if (draining)
                {
                    End(run, new JobOutcome.Released());
                    continue;
                }

                _waiting.Enqueue(run);
                _waitingCount++;
            }

            if (_waitingCount > 0)
                CheckBy(claimedAt + _longestWait);
        }

        if (draining)
            _changed();
    }

    /// <summary>Gives a free slot to the job that has waited longest.</summary>
    /// <param name="run">The job to run now.</param>
    /// <param name="more">Whether another one could start at once.</param>
    public bool TryStart([NotNullWhen(true)] out JobRun? run, out bool more)
    {
        bool first;
        lock (_gate)
        {
            run = _used < _concurrency ? NextWaiting() : null;
            more = false;
            if (run is null)
                return false;
            _waitingCount--;
            first = _used++ == 0;
            run.Started = true;
            run.StartedAt = _time.GetTimestamp();
            if (run.Claimed.Job.TimeoutSeconds is { } seconds)
                CheckBy(run.StartedAt + Timestamps(seconds));
            more = _waitingCount > 0 && _used < _concurrency;
        }

        if (first)
            _busyChanged();
        return true;
    }

    /// <summary>Frees the slot of a job whose code has returned.</summary>
    /// <param name="run">The job.</param>
    /// <param name="outcome">How it ended by itself; null where it gave way to its token.</param>
    public void Finish(JobRun run, JobOutcome? outcome)
    {
        bool last;
        lock (_gate)
        {
            last = --_used == 0;
            if (run.Ended)
            {
                _lost--;
            }
            else
            {
                // An average that follows the latest jobs; it only bounds what is claimed in advance.
                long ran = Math.Max(1, _time.GetTimestamp() - run.StartedAt);
                _averageRun = _averageRun == 0 ? ran : _averageRun + ((ran - _averageRun) / 8);
                End(run, Settle(run, outcome));
            }
        }

        _changed();
        if (last)
            _busyChanged();
    }

    /// <summary>Appends the outcomes that are to be told to the store.</summary>
    public void TakeFinished(ref List<JobCompletion> completions)
    {
        lock (_gate)
        {
            if (completions.Count == 0)
            {
                (completions, _finished) = (_finished, completions);
            }
            else
            {
                completions.AddRange(_finished);
                _finished.Clear();
            }
        }
    }

    public void Dispose() => _check.Dispose();

    private JobRun? NextWaiting()
    {
        while (_waiting.TryDequeue(out var run))
        {
            if (!run.Ended)
                return run;
        }

        return null;
    }

    private void Link(JobRun run)
    {
        run.Next = _held;
        if (_held is not null)
            _held.Previous = run;
        _held = run;
    }

    private void End(JobRun run, JobOutcome? outcome)
    {
        run.Ended = true;
        if (!run.Started)
            _waitingCount--;
        if (run.Previous is null)
            _held = run.Next;
        else
            run.Previous.Next = run.Next;
        if (run.Next is not null)
            run.Next.Previous = run.Previous;
        run.Previous = run.Next = null;
        if (outcome is not null)
            _finished.Add(new JobCompletion(run.Claimed.Lease, run.Claimed.Attempt, outcome));
        if (_held is null)
            _drained?.TrySetResult();
    }

    private long Timestamps(TimeSpan span) => Timestamps(span.TotalSeconds);

    private long Timestamps(double seconds) => (long)Math.Min(seconds * _time.TimestampFrequency, long.MaxValue / 4);
}
