using System.Threading.Tasks.Sources;

namespace Mindtrace.Workers;

/// <summary>Wakes one waiting loop; a signal given while the loop is busy is kept, and several count as one. Allocates nothing.</summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int Unset = 0;
    private const int Signalled = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;

    public void Set()
    {
        if (Interlocked.CompareExchange(ref _state, Signalled, Unset) is Waiting && Interlocked.CompareExchange(ref _state, Unset, Waiting) is Waiting)
            _source.SetResult(true);
    }

    /// <summary>Waits for the next signal. Only one wait at a time.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Unset, Signalled) is Signalled)
            return default;
        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Unset) is Unset)
            return new ValueTask(this, _source.Version);
        Volatile.Write(ref _state, Unset);
        return default;
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
