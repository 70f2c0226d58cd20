namespace Mindtrace.Node;

/// <summary>How often a crashed worker may still be restarted, and after what wait.</summary>
internal sealed class RestartBudget(int limit, TimeSpan window, TimeSpan firstWait, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Queue<long> _restarts = new();

    /// <summary>Takes one restart; null where too many were taken within the window. The wait doubles with each of them.</summary>
    public TimeSpan? Take()
    {
        while (_restarts.TryPeek(out long oldest) && time.GetElapsedTime(oldest) > window)
            _restarts.Dequeue();
        if (_restarts.Count >= limit)
            return null;
        // Beyond ten doublings the longest wait is reached whatever the first one is.
        var wait = firstWait * Math.Pow(2, Math.Min(_restarts.Count, 10));
        _restarts.Enqueue(time.GetTimestamp());
        return wait < LongestWait ? wait : LongestWait;
    }
}
