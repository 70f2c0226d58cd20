using System.Diagnostics;

namespace Mindtrace.Testing;

/// <summary>Waits for a condition, with a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <param name="condition">Asked every 10 ms.</param>
    /// <param name="timeout">60 s where null: one that holds is not waited for, so that there is time for a busy machine.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? timeout = null, string what = "the condition")
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed > (timeout ?? DefaultTimeout))
                throw new TimeoutException($"Waited {elapsed.TotalSeconds:0.0} s in vain for {what}");
            await Task.Delay(Interval, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan?, string)"/>
    public static Task TrueAsync(Func<bool> condition, TimeSpan? timeout = null, string what = "the condition") =>
        TrueAsync(() => Task.FromResult(condition()), timeout, what);
}
