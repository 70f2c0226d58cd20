using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

/// <summary>Polls a launch until it is ready or has failed.</summary>
internal static class LaunchWait
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public static async Task<LaunchStatus> UntilSettledAsync(
        Func<CancellationToken, Task<LaunchStatus>> ask, TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        TimeSpan limit = timeout ?? DefaultTimeout;
        long start = time.GetTimestamp();
        while (true)
        {
            var launch = await ask(cancellationToken).ConfigureAwait(false);
            if (launch.Status is LaunchState.Ready or LaunchState.Failed)
                return launch;
            if (time.GetElapsedTime(start) >= limit)
                throw new TimeoutException($"Launch {launch.LaunchId} is still {launch.Status} ({launch.Phase}) after {limit.TotalSeconds:0.#} seconds");
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
