using Mindtrace.Jobs.Redis;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>Which app is where: a copy of the directory that follows its changes, so that forwarding costs no round trip.</summary>
internal sealed class AppRoutes(AppDirectory directory, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _changed = new(0);
    private readonly Lock _gate = new();
    private volatile IReadOnlyDictionary<string, string> _apps = new Dictionary<string, string>();
    private int _registrations;

    /// <summary>The address of an app; null where there is no such app. One that is not in the copy is looked up, as it may have just been registered.</summary>
    public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) =>
        _apps.TryGetValue(name, out string? url) ? new ValueTask<string?>(url) : new ValueTask<string?>(directory.FindAsync(name, cancellationToken));

    public async Task SetAsync(string name, string url, CancellationToken cancellationToken)
    {
        await directory.SetAsync(name, url, cancellationToken);
        lock (_gate)
        {
            _registrations++;
            _apps = new Dictionary<string, string>(_apps, StringComparer.Ordinal) { [name] = url };
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IAsyncDisposable? subscription = null;
        try
        {
            while (true)
            {
                var pause = Refresh;
                try
                {
                    subscription ??= await directory.OnChangedAsync(() => _changed.Release(), stoppingToken);
                    await CopyAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is RedisException or TimeoutException)
                {
                    // The copy serves on while the store is away; the sweeper has logged it.
                    pause = Retry;
                }

                using var due = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var timer = Task.Delay(pause, time, due.Token);
                await Task.WhenAny(timer, _changed.WaitAsync(due.Token));
                await due.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
                while (_changed.Wait(0, CancellationToken.None))
                {
                    // One look serves all changes that came together.
                }
            }
        }
        finally
        {
            if (subscription is not null)
                await subscription.DisposeAsync();
        }
    }

    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int registrations = Volatile.Read(ref _registrations);
            var apps = await directory.ListAsync(cancellationToken);
            lock (_gate)
            {
                // What was read before a registration here would undo it.
                if (registrations == _registrations)
                {
                    _apps = apps;
                    return;
                }
            }
        }
    }
}
