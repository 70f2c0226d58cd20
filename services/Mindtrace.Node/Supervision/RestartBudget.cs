namespace Mindtrace.Node;

/// <summary>How often a crashed worker may still be restarted, and after what wait.</summary>
internal sealed class RestartBudget(int limit, TimeSpan window, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Queue<long> _restarts = new();

    /// <summary>Takes one restart; null where too many were taken within the window. The wait doubles with each of them.</summary>
    public TimeSpan? Take()
    {
        while (_restarts.TryPeek(out long oldest) && time.GetElapsedTime(oldest) > window)
            _restarts.Dequeue();
        if (_restarts.Count >= limit)
            return null;
        var wait = FirstWait * Math.Pow(2, _restarts.Count);
        _restarts.Enqueue(time.GetTimestamp());
        return wait < LongestWait ? wait : LongestWait;
    }
}
