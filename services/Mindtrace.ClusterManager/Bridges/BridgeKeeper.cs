using Microsoft.Extensions.Options;
using Mindtrace.Jobs.Redis;
using Mindtrace.Workers;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>
/// Keeps the bridges to the workers that are this manager's, as the directory tells: it takes those that no other manager has, and lets go of those that
/// are no longer wanted. A worker stays this manager's until the last call has ended, so that it is never called by two at once.
/// </summary>
internal sealed partial class BridgeKeeper(
    BridgeDirectory directory,
    BridgeRuntimes runtimes,
    IOptions<BridgeOptions> options,
    IOptions<ClusterManagerOptions> manager,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<BridgeKeeper> logger) : BackgroundService
{
    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, Bridge> _bridges = new(StringComparer.Ordinal);
    private readonly WakeSignal _wake = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host stops its services one after the other; the calls of bridges drain beside those of endpoints, in the same time.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await KeepAsync(stopping.Token);
    }

    private async Task KeepAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.TakeoverTime / 3;
        using var wakeUp = stoppingToken.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), _wake);
        using var timer = time.CreateTimer(static signal => ((WakeSignal)signal!).Set(), _wake, interval, interval);
        IAsyncDisposable? subscription = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                subscription ??= await directory.OnChangedAsync(_wake.Set, stoppingToken);
                await ReconcileAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // Nothing can be claimed meanwhile, and who comes first has the workers when the store is back.
                LogStoreAway(exception.Message);
            }

            await _wake.WaitAsync();
        }

        if (subscription is not null)
            await subscription.DisposeAsync();
        await StopAllAsync();
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await ReleaseEndedAsync(cancellationToken);
        var wanted = await directory.ListAsync(cancellationToken);
        // The answer is awaited even where the manager stops, or a worker would stay held by nobody until the time is over.
        var held = await directory.HoldAsync(_owner, [.. wanted.Keys.Union(_bridges.Keys)], options.Value.TakeoverTime, CancellationToken.None);
        foreach (var (url, bridge) in _bridges)
        {
            // A type less is a new start, as a runtime only ever gains queues.
            if (held.Contains(url) && wanted.TryGetValue(url, out var types) && types.IsSupersetOf(bridge.Types))
                bridge.Serve(types);
            else
                bridge.Retire();
        }

        foreach (var (url, types) in wanted)
        {
            if (!held.Contains(url) || _bridges.ContainsKey(url))
                continue;
            var bridge = new Bridge(url, types, runtimes, time);
            _bridges.Add(url, bridge);
            LogBegun(url, string.Join(", ", types));
            _ = bridge.Ended.ContinueWith(
                static (_, signal) => ((WakeSignal)signal!).Set(), _wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ReleaseEndedAsync(CancellationToken cancellationToken)
    {
        foreach (var (url, bridge) in _bridges.Where(static bridge => bridge.Value.Ended.IsCompleted).ToArray())
        {
            _bridges.Remove(url);
            if (bridge.Ended.Exception is { InnerException: { } fault })
                LogBroken(fault, url);
            else
                LogEnded(url);
            bridge.Dispose();
            await directory.ReleaseAsync(_owner, url, cancellationToken);
        }
    }

    private async Task StopAllAsync()
    {
        foreach (var bridge in _bridges.Values)
            bridge.Stop(manager.Value.DrainTimeout);
        while (_bridges.Count > 0)
        {
            try
            {
                await ReleaseEndedAsync(CancellationToken.None);
                await directory.HoldAsync(_owner, _bridges.Keys, options.Value.TakeoverTime, CancellationToken.None);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogStoreAway(exception.Message);
            }

            if (_bridges.Count > 0)
                await _wake.WaitAsync();
        }
    }
}
