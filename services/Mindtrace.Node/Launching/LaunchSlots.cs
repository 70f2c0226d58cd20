using Microsoft.Extensions.Options;

namespace Mindtrace.Node;

/// <summary>How many workers may be starting at once: more would only make each of them slower than its time allows.</summary>
internal sealed class LaunchSlots(IOptions<NodeOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.ParallelLaunches);

    /// <summary>Waits for a slot; whoever disposes the result, once or more often, gives it back.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Slot(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
    }
}
