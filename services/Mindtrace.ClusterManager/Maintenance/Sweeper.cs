using Mindtrace.Jobs.Redis;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>
/// Moves what is due about every five seconds, also where no worker claims, and forgets workers and nodes that are long gone every hour. Every manager does;
/// the sweeps don't disturb each other.
/// </summary>
internal sealed partial class Sweeper(JobQueue queue, WorkerDirectory workers, NodeDirectory nodes, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool away = false;
        long? forgot = null;
        while (true)
        {
            try
            {
                await queue.SweepAsync(Interval * 3, stoppingToken);
                if (forgot is not { } last || time.GetElapsedTime(last) >= ForgetInterval)
                {
                    await workers.ForgetSilentAsync(stoppingToken);
                    await nodes.ForgetSilentAsync(stoppingToken);
                    forgot = time.GetTimestamp();
                }

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
