using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

/// <summary>Renews the leases of all held jobs three times within their duration, and stops the jobs that were cancelled or lost.</summary>
internal sealed partial class LeaseKeeper(JobQueue queue, JobSlots slots, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    private const int Batch = 500;

    private readonly TimeSpan _interval = queue.LeaseDuration / 3;

    public async Task RunAsync(CancellationToken stopping)
    {
        // After a failure the next look is soon, so that an outage shorter than a lease costs none.
        var retry = new RetryDelay(_interval / 8, _interval / 2, time);
        var runs = new List<JobRun>();
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(_interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (!stopping.IsCancellationRequested && !await RenewAsync(runs, stopping).ConfigureAwait(false))
                await retry.WaitAsync(stopping).ConfigureAwait(false);
            retry.Reset();
        }
    }

    private async Task<bool> RenewAsync(List<JobRun> runs, CancellationToken stopping)
    {
        long now = time.GetTimestamp();
        runs.Clear();
        // A lease that is younger than half an interval will at the next look still be younger than half its duration.
        slots.CopyHeld(now - (long)((_interval / 2).TotalSeconds * time.TimestampFrequency), runs);
        try
        {
            foreach (var batch in runs.Chunk(Batch))
            {
                var leases = Array.ConvertAll(batch, static run => run.Claimed.Lease);
                var states = await queue.RenewAsync(leases, stopping).ConfigureAwait(false);
                for (int i = 0; i < batch.Length; i++)
                    Apply(batch[i], states[i], now);
            }

            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            RenewalFailed(runs.Count, exception.Message);
            return false;
        }
    }

    private void Apply(JobRun run, LeaseState state, long now)
    {
        switch (state)
        {
            case LeaseState.Held:
                run.RenewedAt = now;
                break;
            case LeaseState.CancelRequested:
                run.RenewedAt = now;
                slots.Stop(run, StopReason.Cancelled);
                break;
            default:
                slots.Stop(run, StopReason.LeaseLost);
                break;
        }
    }
}
