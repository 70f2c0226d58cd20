namespace Mindtrace.Workers;

/// <summary>Waits between retries: twice as long each time, with the upper half random so that processes that failed together don't come back together.</summary>
internal sealed class RetryDelay(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private readonly TimeSpan _first = first;
    private TimeSpan _next = first;

    public void Reset() => _next = _first;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var delay = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, longest.Ticks));
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
