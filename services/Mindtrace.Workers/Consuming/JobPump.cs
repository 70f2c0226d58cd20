using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

/// <summary>Runs waiting jobs on the thread pool, as many at once as there are slots.</summary>
/// <remarks>
/// One work item starts job after job as long as they complete at once or go on asynchronously, and asks for a further work item while more could
/// start: jobs that block their thread still run side by side, and jobs that don't cost no task of their own.
/// </remarks>
internal sealed partial class JobPump(JobSlots slots, JobExecutor executor, JobReporter reporter, string workerId, TimeProvider time, ILogger<JobPump> logger, Action away, CancellationToken giveUp)
    : IThreadPoolWorkItem
{
    private int _requested;

    /// <summary>Starts waiting jobs; returns at once.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _requested, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _requested, 0);
        Interlocked.MemoryBarrier();
        var context = ExecutionContext.Capture();
        while (slots.TryStart(out var run, out bool more))
        {
            if (more)
                Wake();
            Start(run);
            if (context is not null)
                ExecutionContext.Restore(context);
        }
    }

    private void Start(JobRun run)
    {
        var claimed = run.Claimed;
        var job = new JobContext(claimed.Job, claimed.Attempt, claimed.MaxAttempts, workerId, claimed.Lease, reporter) { IsTimedOut = run.IsTimedOut };
        var activity = RunTelemetry.Start(claimed, workerId);
        using var scope = activity is null ? null : OfJob(logger, claimed.Job.Id);
        ValueTask<JsonElement> running;
        try
        {
            running = executor.Worker.InvokeAsync(claimed.Job.Payload, job, run.Stopping.Token);
        }
        catch (Exception exception)
        {
            running = ValueTask.FromException<JsonElement>(exception);
        }

        if (running.IsCompletedSuccessfully && job.Report is null)
            Finish(run, activity, executor.Complete(running.Result));
        else
            _ = FinishAsync(run, job, activity, running);
    }

    private async Task FinishAsync(JobRun run, JobContext job, Activity? activity, ValueTask<JsonElement> running)
    {
        JobOutcome? outcome;
        try
        {
            outcome = executor.Complete(await running.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            outcome = null;
        }
        catch (WorkerAwayException exception)
        {
            // First this, or the job that is handed back would be claimed again in the same round trip.
            away();
            JobHandedBack(job.JobId, exception.Message);
            outcome = new JobOutcome.Released();
        }
        catch (Exception exception)
        {
            JobFailed(exception, job.JobId, job.Attempt, job.MaxAttempts);
            outcome = JobExecutor.Fail(exception);
        }

        if (job.Report is { } report)
            await reporter.FlushAsync(report, giveUp).ConfigureAwait(false);
        Finish(run, activity, outcome);
        Wake();
    }

    private void Finish(JobRun run, Activity? activity, JobOutcome? outcome)
    {
        RunTelemetry.End(run, activity, outcome, time);
        slots.Finish(run, outcome);
    }
}
