using Mindtrace.Jobs;
using Mindtrace.Workers;
using StackExchange.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>Claims the jobs of one worker's types and calls the worker with them, until it is told to end.</summary>
internal sealed class Bridge : IDisposable
{
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    private readonly string _workerUrl;
    private readonly BridgeRuntimes _runtimes;
    private readonly TimeProvider _time;
    private readonly WakeSignal _changed = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<TimeSpan> _hurried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IReadOnlySet<JobType> _types;
    private volatile bool _replaced;

    /// <summary>A bridge that works at once.</summary>
    public Bridge(string workerUrl, IReadOnlySet<JobType> types, BridgeRuntimes runtimes, TimeProvider time)
    {
        _workerUrl = workerUrl;
        _types = types;
        _runtimes = runtimes;
        _time = time;
        Ended = Task.Run(RunAsync);
    }

    /// <summary>Ends once no call runs and every outcome is told; faulted where something unforeseen ended it.</summary>
    public Task Ended { get; }

    /// <summary>The job types it serves.</summary>
    public IReadOnlySet<JobType> Types => _types;

    /// <summary>Serves more job types from now on.</summary>
    /// <param name="types">All of them, those it serves already included.</param>
    public void Serve(IReadOnlySet<JobType> types)
    {
        _types = types;
        _changed.Set();
    }

    /// <summary>Claims nothing more, and ends when its calls have been answered.</summary>
    public void Retire()
    {
        _ending.Cancel();
        _changed.Set();
    }

    /// <summary>Claims nothing more, and ends when its calls have been answered or <paramref name="drainTimeout"/> is over, after which their jobs are handed back.</summary>
    public void Stop(TimeSpan drainTimeout)
    {
        _hurried.TrySetResult(drainTimeout);
        Retire();
    }

    /// <summary>After <see cref="Ended"/>.</summary>
    public void Dispose() => _ending.Dispose();

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await ServeAsync(await _runtimes.IdentifyAsync(_workerUrl, _ending.Token));
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                // It ends before it began.
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // The store is away, as the sweeper has logged.
                await Task.Delay(StorePause, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Works as the worker with an id, until the bridge ends or a worker with another id answers.</summary>
    private async Task ServeAsync(string workerId)
    {
        _replaced = false;
        using var made = _runtimes.Create(_workerUrl, workerId, Replaced);
        var runtime = made.Runtime;
        await runtime.StartAsync(CancellationToken.None);
        while (!_ending.IsCancellationRequested && !_replaced)
        {
            foreach (var type in _types)
                await runtime.ConnectAsync(type, CancellationToken.None);
            await _changed.WaitAsync();
        }

        var stopped = runtime.StopAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
        if (await Task.WhenAny(stopped, _hurried.Task) != stopped)
            await runtime.StopAsync(await _hurried.Task, CancellationToken.None);
        await stopped;
    }

    private void Replaced()
    {
        _replaced = true;
        _changed.Set();
    }
}
