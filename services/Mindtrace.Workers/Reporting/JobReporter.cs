using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

/// <summary>Brings the reports of all running jobs to the store, in the background, at most ten times a second for each job.</summary>
internal sealed partial class JobReporter(JobQueue queue, TimeProvider time, ILogger<JobReporter> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly Channel<JobReport> _announced = Channel.CreateUnbounded<JobReport>(new UnboundedChannelOptions { SingleReader = true });

    public void Announce(JobReport report) => _announced.Writer.TryWrite(report);

    public async Task RunAsync(CancellationToken stopping)
    {
        var reports = new List<JobReport>();
        var retry = new RetryDelay(FirstRetry, LongestRetry, time);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _announced.Reader.WaitToReadAsync(stopping).ConfigureAwait(false);
                while (_announced.Reader.TryRead(out var report))
                    reports.Add(report);
                await Task.WhenAll(reports.Select(report => report.SendAsync(queue, stopping))).ConfigureAwait(false);
                reports.Clear();
                retry.Reset();
                await Task.Delay(Interval, time, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (StoreFailure.Is(exception))
            {
                ReportingFailed(exception.Message);
                await retry.WaitAsync(stopping).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Brings the rest of one job's reports to the store, however long that takes, or until <paramref name="giveUp"/> fires.</summary>
    public async Task FlushAsync(JobReport report, CancellationToken giveUp)
    {
        var retry = new RetryDelay(FirstRetry, LongestRetry, time);
        while (!giveUp.IsCancellationRequested)
        {
            try
            {
                await report.SendAsync(queue, giveUp).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (StoreFailure.Is(exception))
            {
                ReportingFailed(exception.Message);
                await retry.WaitAsync(giveUp).ConfigureAwait(false);
            }
        }

        ReportsDropped(report.Lease.JobId);
    }
}
