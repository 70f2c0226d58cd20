using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Git;

/// <summary>Removes mirrors that were unused for long, every hour.</summary>
internal sealed class MirrorSweeper(GitRepositories repositories, TimeProvider time, ILogger<MirrorSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            await repositories.RemoveUnusedAsync(logger, stoppingToken).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
