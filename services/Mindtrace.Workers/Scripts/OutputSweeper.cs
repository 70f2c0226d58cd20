using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mindtrace.Registry;
using StackExchange.Redis;

namespace Mindtrace.Workers;

/// <summary>
/// Removes whole outputs once their jobs' records are gone: every hour those of days that lie longer ago than <see cref="JobQueueOptions.Retention"/>, but
/// for those of dead letters.
/// </summary>
/// <remarks>
/// Script workers do it, as outputs may lie where only they can write, and managers, as there may be no script worker any more. They don't disturb each
/// other. Where nothing is due, it costs one page of a listing.
/// </remarks>
internal sealed partial class OutputSweeper(
    IObjectStore store, JobQueue queue, IOptions<JobQueueOptions> options, TimeProvider time, ILogger<OutputSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                if (await SweepAsync(stoppingToken).ConfigureAwait(false) is > 0 and var removed)
                    Removed(removed);
            }
            catch (Exception exception) when (exception is RegistryException or RedisException or TimeoutException)
            {
                SweepFailed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        // A record is as old as its output or younger by no more than a job takes to end: a day's last output goes after its whole retention.
        var oldestKept = DateOnly.FromDateTime((time.GetUtcNow() - options.Value.Retention).UtcDateTime);
        HashSet<string>? deadLetters = null;
        int removed = 0;
        await foreach (string key in store.ListAsync(WholeOutputs.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (!WholeOutputs.TryParse(key, out var day, out string job))
                continue;
            if (day >= oldestKept)
                break;
            // Looked up only now: mostly nothing is due. A job that dies later has an output of a later day.
            deadLetters ??= [.. (await queue.ListDeadLetterIdsAsync(cancellationToken).ConfigureAwait(false)).Select(WholeOutputs.JobPart)];
            if (deadLetters.Contains(job))
                continue;
            await store.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
            removed++;
        }

        return removed;
    }

    [LoggerMessage(3621, LogLevel.Information, "Removed {Count} whole outputs of jobs that are no longer known")]
    private partial void Removed(int count);

    [LoggerMessage(3622, LogLevel.Warning, "Old outputs could not be removed; the next try is in an hour: {Reason}")]
    private partial void SweepFailed(string reason);
}
