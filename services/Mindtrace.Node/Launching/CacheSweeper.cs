using Microsoft.Extensions.Options;

namespace Mindtrace.Node;

/// <summary>Removes builds and packages that no worker used for <see cref="NodeOptions.CacheRetention"/>, every hour.</summary>
internal sealed class CacheSweeper(GitWorkerBuilder builder, WorkerSource source, IOptions<NodeOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await builder.RemoveUnusedAsync(options.Value.CacheRetention, stoppingToken);
            await source.RemoveUnusedAsync(options.Value.CacheRetention, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
