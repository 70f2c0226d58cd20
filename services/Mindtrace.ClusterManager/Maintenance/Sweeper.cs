using Mindtrace.Jobs.Redis;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>Moves what is due about every five seconds, also where no worker claims. Every manager does; the sweeps don't disturb each other.</summary>
internal sealed partial class Sweeper(JobQueue queue, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool away = false;
        while (true)
        {
            try
            {
                await queue.SweepAsync(stoppingToken);
                if (away)
                    LogStoreBack();
                away = false;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                if (!away)
                    LogStoreAway(exception.Message);
                away = true;
            }

            // Jitter, so that managers started together don't sweep together.
            await Task.Delay(Interval * (0.75 + (Random.Shared.NextDouble() / 2)), time, stoppingToken);
        }
    }
}
