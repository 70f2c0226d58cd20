using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers;

/// <summary>The life of the worker in its process: builds its loops, starts them, and ends them so that no job is lost.</summary>
internal sealed partial class WorkerRuntime : IHostedService, IDisposable
{
    // What a stop may take beyond the drain time-out: for jobs to give way to their tokens, to tell the last outcomes, and to say goodbye.
    private static readonly TimeSpan GiveWayTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstRestart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(30);

    private const int MostExtraThreads = 64;

    private static readonly Lock ThreadReserve = new();

    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkerRuntime> _logger;
    private readonly JobQueue _queue;
    private readonly WorkerActivation _activation;
    private readonly JobSlots _slots;
    private readonly ConsumeLoop _loop;
    private readonly JobReporter _reporter;
    private readonly LeaseKeeper _keeper;
    private readonly PresenceReporter _presence;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly WakeSignal _away = new();
    private readonly TaskCompletionSource _firstQueue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _consuming = Task.CompletedTask;
    private Task _background = Task.CompletedTask;
    private int _reservedThreads;
    private volatile bool _stopped;

    public WorkerRuntime(
        JobExecutor executor, JobQueue queue, WorkerDirectory directory, WorkerActivation activation, IOptions<WorkerOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options.Value;
        _queue = queue;
        _time = time;
        _activation = activation;
        _logger = loggers.CreateLogger<WorkerRuntime>();
        var signal = new WakeSignal();
        _presence = new PresenceReporter(directory, Present, time, loggers.CreateLogger<PresenceReporter>());
        _slots = new JobSlots(_options, queue.LeaseDuration, time, loggers.CreateLogger<JobSlots>(), signal.Set, _presence.Changed);
        _reporter = new JobReporter(queue, time, loggers.CreateLogger<JobReporter>());
        _keeper = new LeaseKeeper(queue, _slots, time, loggers.CreateLogger<LeaseKeeper>());
        var pump = new JobPump(_slots, executor, _reporter, _options.WorkerId, time, loggers.CreateLogger<JobPump>(), HoldBack, _giveUp.Token);
        _loop = new ConsumeLoop(queue, _slots, pump, signal, _options.WorkerId, _options.PollInterval, time, loggers.CreateLogger<ConsumeLoop>());
    }

    /// <summary>What the worker is doing.</summary>
    public WorkerStatusLocal Status
    {
        get
        {
            var (state, job) = _slots.Activity;
            if (_stopped)
                state = WorkerState.Shutdown;
            else if (_activation.IsFailing)
                state = WorkerState.Error;
            return new WorkerStatusLocal { WorkerId = _options.WorkerId, Status = state, JobId = job?.Value };
        }
    }

    /// <summary>Why the worker does not do its work at present, as a sentence; null where it does, or has no queue to work on.</summary>
    public string? Fault =>
        _stopped ? "The worker has stopped"
        : _activation.IsFailing ? "The worker's start hook failed"
        : _loop.Queues.Count == 0 ? null
        : !_activation.IsStarted ? "The worker's start hook has not ended yet"
        : _loop.Pulse.Overdue is { } since ? string.Create(CultureInfo.InvariantCulture, $"The last look for jobs was {since.TotalSeconds:0} seconds ago")
        : null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ReserveThreads(Math.Min(_options.Concurrency, MostExtraThreads));
        _consuming = KeepAsync(ConsumeAsync);
        _background = Task.WhenAll(
            KeepAsync(() => _keeper.RunAsync(_giveUp.Token)),
            KeepAsync(() => _reporter.RunAsync(_giveUp.Token)),
            KeepAsync(() => _presence.RunAsync(_stopping.Token)),
            KeepAsync(ReactivateAsync),
            KeepAsync(WatchCancellationsAsync));
        foreach (string queue in _options.Queues)
            Consume(JobType.Parse(queue), create: true);
        WorkerStarted(_options.WorkerId, _options.Concurrency);
        return Task.CompletedTask;
    }

    /// <summary>Consumes one more queue from now on; harmless where it is consumed already.</summary>
    public async Task ConnectAsync(JobType queue, CancellationToken cancellationToken)
    {
        // Who connects a worker may at once ask the directory for it.
        if (Consume(queue, create: false))
            await _presence.TryTellAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls the worker's start hook, unless that was done.</summary>
    public Task ActivateAsync(CancellationToken cancellationToken) => _activation.EnsureStartedAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => StopAsync(_options.DrainTimeout, cancellationToken);

    /// <summary>Stops with a drain time-out of the caller's; a second call during the first one may shorten it.</summary>
    public async Task StopAsync(TimeSpan drainTimeout, CancellationToken cancellationToken)
    {
        if (_stopped)
            return;
        WorkerStopping(_options.WorkerId);
        await _stopping.CancelAsync().ConfigureAwait(false);
        _firstQueue.TrySetResult();
        _loop.Drain();
        var drained = _slots.DrainAsync();
        if (!await EndsAsync(drained, drainTimeout, cancellationToken).ConfigureAwait(false))
        {
            _slots.StopAll();
            if (!await EndsAsync(drained, GiveWayTime, cancellationToken).ConfigureAwait(false))
                _slots.AbandonAll();
        }

        await EndsAsync(_consuming, TellTime, cancellationToken).ConfigureAwait(false);
        await _giveUp.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_consuming, _background).ConfigureAwait(false);
        ReserveThreads(0);
        _stopped = true;
        using var goodbye = new CancellationTokenSource(GoodbyeTime, _time);
        await _presence.TryTellAsync(goodbye.Token).ConfigureAwait(false);
        WorkerStopped(_options.WorkerId);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _presence.Dispose();
        _stopping.Dispose();
        _giveUp.Dispose();
    }

    private bool Consume(JobType queue, bool create)
    {
        if (!_loop.Add(queue, create))
            return false;
        _firstQueue.TrySetResult();
        _presence.Changed();
        QueueConnected(_options.WorkerId, queue);
        return true;
    }

    /// <summary>Runs a loop until it ends by itself: after a failure that it doesn't know, it is logged and begun again.</summary>
    private async Task KeepAsync(Func<Task> loop)
    {
        var retry = new RetryDelay(FirstRestart, LongestRestart, _time);
        while (true)
        {
            try
            {
                await Task.Run(loop, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!_giveUp.IsCancellationRequested)
            {
                LoopFailed(exception);
                await retry.WaitAsync(_giveUp.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task ConsumeAsync()
    {
        await _firstQueue.Task.ConfigureAwait(false);
        // Begun again while the worker stops, it still has outcomes to tell.
        if (_activation.IsStarted || await _activation.StartAsync(_presence.Changed, _stopping.Token).ConfigureAwait(false))
        {
            _presence.Changed();
            await _loop.RunAsync(_giveUp.Token).ConfigureAwait(false);
        }
    }

    private void HoldBack()
    {
        _slots.HoldBack();
        _activation.Reset();
        _away.Set();
    }

    /// <summary>Calls the start hook again where the worker's work could not be reached, and takes jobs once it succeeds.</summary>
    private async Task ReactivateAsync()
    {
        using var wakeUp = _stopping.Token.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), _away);
        while (!_stopping.IsCancellationRequested)
        {
            await _away.WaitAsync().ConfigureAwait(false);
            if (await _activation.StartAsync(_presence.Changed, _stopping.Token).ConfigureAwait(false))
            {
                _slots.Resume();
                _presence.Changed();
            }
        }
    }

    /// <summary>Stops jobs as soon as their cancellation is asked for; without the subscription they learn it when their lease is renewed.</summary>
    private async Task WatchCancellationsAsync()
    {
        var retry = new RetryDelay(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5), _time);
        while (!_giveUp.IsCancellationRequested)
        {
            try
            {
                await using var watch = await _queue.OnCancelRequestedAsync(id => _slots.Stop(id, StopReason.Cancelled), _giveUp.Token).ConfigureAwait(false);
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, _giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
            {
            }
            catch (Exception exception) when (StoreFailure.Is(exception))
            {
                CancellationsUnwatched(exception.Message);
                await retry.WaitAsync(_giveUp.Token).ConfigureAwait(false);
            }
        }
    }

    private WorkerStatus Present()
    {
        var status = Status;
        return new WorkerStatus
        {
            WorkerId = status.WorkerId,
            WorkerType = string.Join(',', _loop.Queues.Select(queue => queue.Type.Value)),
            WorkerUrl = _options.Url,
            JobId = status.JobId,
            Status = status.Status,
        };
    }

    /// <summary>Keeps the loops alive where every slot runs code that blocks its thread: otherwise leases would be renewed late or not at all.</summary>
    /// <param name="count">How many threads; 0 gives them back.</param>
    private void ReserveThreads(int count)
    {
        lock (ThreadReserve)
        {
            ThreadPool.GetMinThreads(out int workers, out int ports);
            ThreadPool.SetMinThreads(workers + count - _reservedThreads, ports);
            _reservedThreads = count;
        }
    }

    private async Task<bool> EndsAsync(Task task, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await Task.WhenAny(task, Task.Delay(timeout, _time, cancellationToken)).ConfigureAwait(false);
        return task.IsCompleted;
    }
}
