namespace Mindtrace.Workers;

internal sealed partial class JobSlots
{
    private readonly long _longestWait;
    private readonly long _grace;
    private readonly ITimer _check;
    private long _checkAt = long.MaxValue;
    private TaskCompletionSource? _drained;

    /// <summary>Copies the leases that were not renewed since <paramref name="before"/>.</summary>
    public void CopyHeld(long before, List<JobRun> runs)
    {
        lock (_gate)
        {
            for (var run = _held; run is not null; run = run.Next)
            {
                if (run.RenewedAt <= before)
                    runs.Add(run);
            }
        }
    }

    /// <summary>Adds the leases of all jobs whose outcome has not been taken.</summary>
    public void CopyLeases(List<JobLease> leases)
    {
        lock (_gate)
        {
            for (var run = _held; run is not null; run = run.Next)
                leases.Add(run.Claimed.Lease);
            foreach (var completion in _finished)
                leases.Add(completion.Lease);
        }
    }

    /// <summary>Stops the job with an id, if it is here.</summary>
    public void Stop(JobId id, StopReason reason)
    {
        JobRun? run;
        lock (_gate)
        {
            run = _held;
            while (run is not null && run.Claimed.Lease.JobId != id)
                run = run.Next;
        }

        if (run is not null)
            Stop(run, reason);
    }

    /// <summary>Stops a job: one that runs gets its token fired, one that waits is not begun.</summary>
    public void Stop(JobRun run, StopReason reason)
    {
        bool changed = false;
        bool fire = false;
        lock (_gate)
        {
            if (run.Ended)
                return;
            if (run.Started)
            {
                fire = BeginStop(run, reason, _time.GetTimestamp());
            }
            else
            {
                run.StopReason = reason;
                End(run, Settle(run, null));
                changed = true;
            }
        }

        if (fire)
            Fire(run);
        if (changed)
            _changed();
    }

    /// <summary>Begins nothing more and hands the waiting jobs back. The task ends when no job is held any more.</summary>
    public Task DrainAsync()
    {
        Task drained;
        lock (_gate)
        {
            _draining = true;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            while (_waiting.TryDequeue(out var run))
            {
                if (!run.Ended)
                    End(run, new JobOutcome.Released());
            }

            if (_held is null)
                _drained.TrySetResult();
            drained = _drained.Task;
        }

        _changed();
        return drained;
    }

    /// <summary>Fires the token of every running job, as the worker cannot wait for them any longer.</summary>
    public void StopAll()
    {
        List<JobRun> stopped = [];
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            for (var run = _held; run is not null; run = run.Next)
            {
                if (BeginStop(run, StopReason.Draining, now))
                    stopped.Add(run);
            }
        }

        foreach (var run in stopped)
            Fire(run);
    }

    /// <summary>Settles every job whose code is still running.</summary>
    public void AbandonAll()
    {
        lock (_gate)
        {
            while (_held is { } run)
                Abandon(run);
        }

        _changed();
    }

    /// <summary>Looks for jobs that waited or ran too long, or ignore their token.</summary>
    private void Check()
    {
        List<JobRun> stopped = [];
        bool changed = false;
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            long next = long.MaxValue;
            _checkAt = long.MaxValue;
            for (JobRun? run = _held, following; run is not null; run = following)
            {
                following = run.Next;
                long due = run switch
                {
                    { Started: false } => run.ClaimedAt + _longestWait,
                    { StopReason: not StopReason.None } => run.StoppedAt + _grace,
                    { Claimed.Job.TimeoutSeconds: { } seconds } => run.StartedAt + Timestamps(seconds),
                    _ => long.MaxValue,
                };
                if (due > now)
                {
                    next = Math.Min(next, due);
                    continue;
                }

                if (run.StopReason is not StopReason.None)
                {
                    Abandon(run);
                    changed = true;
                }
                else if (run.Started)
                {
                    BeginStop(run, StopReason.TimedOut, now);
                    stopped.Add(run);
                    next = Math.Min(next, now + _grace);
                }
                else
                {
                    // The jobs before it are slow: another worker may be free, and this one takes nothing in advance until they get quicker.
                    _averageRun = Math.Max(_averageRun, _longestWait);
                    End(run, new JobOutcome.Released());
                    changed = true;
                }
            }

            CheckBy(next);
        }

        foreach (var run in stopped)
            Fire(run);
        if (!changed)
            return;
        _changed();
        _busyChanged();
    }

    private void CheckBy(long timestamp)
    {
        if (timestamp >= _checkAt)
            return;
        _checkAt = timestamp;
        var delay = _time.GetElapsedTime(_time.GetTimestamp(), timestamp) + TimeSpan.FromMilliseconds(1);
        _check.Change(TimeSpan.FromTicks(Math.Clamp(delay.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay)), Timeout.InfiniteTimeSpan);
    }

    private bool BeginStop(JobRun run, StopReason reason, long now)
    {
        // A lost lease overrules the other reasons: whatever the job returns would be refused.
        bool first = run.StopReason is StopReason.None;
        if (first || reason is StopReason.LeaseLost)
            run.StopReason = reason;
        if (first)
        {
            run.StoppedAt = now;
            CheckBy(now + _grace);
        }

        return first;
    }

    private void Abandon(JobRun run)
    {
        _lost++;
        End(run, Settle(run, null));
        JobAbandoned(run.Claimed.Lease.JobId, run.StopReason);
    }

    private void Fire(JobRun run)
    {
        JobStopped(run.Claimed.Lease.JobId, run.StopReason);
        run.Stopping.CancelAsync().ContinueWith(
            fired => CancellationCallbackFailed(fired.Exception!.InnerException, run.Claimed.Lease.JobId),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>What is recorded of a job, given how it ended by itself and why it was stopped; nothing where the lease is lost.</summary>
    private static JobOutcome? Settle(JobRun run, JobOutcome? own)
    {
        var completed = own as JobOutcome.Completed;
        return run.StopReason switch
        {
            StopReason.LeaseLost => null,
            StopReason.Cancelled => new JobOutcome.Cancelled(completed is null ? (own as JobOutcome.Failed)?.Output : completed.Output),
            StopReason.TimedOut => new JobOutcome.Failed(TimedOut(run.Claimed.Job), (own as JobOutcome.Failed)?.Output),
            StopReason.Draining => completed ?? (JobOutcome)new JobOutcome.Released(),
            _ => own ?? new JobOutcome.Failed("cancelled itself"),
        };
    }

    internal static string TimedOut(Job job) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"timed out after {job.TimeoutSeconds} s");
}
