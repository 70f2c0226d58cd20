using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>Runs the jobs whose type is routed to an app: the app is called with the job, its answer is the outcome.</summary>
internal sealed partial class EndpointJobs : IDisposable
{
    private const int MaxCallsAtOnce = 64;

    private static readonly TimeSpan StorePause = TimeSpan.FromMilliseconds(500);
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly JobQueue _queue;
    private readonly AppCalls _calls;
    private readonly CancelledCalls _cancelled;
    private readonly ClusterManagerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EndpointJobs> _logger;
    private readonly SemaphoreSlim _slots = new(MaxCallsAtOnce);
    private readonly CancellationTokenSource _drained;
    private readonly CancellationTokenRegistration _stopping;

    public EndpointJobs(
        JobQueue queue, AppCalls calls, CancelledCalls cancelled, IOptions<ClusterManagerOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<EndpointJobs> logger)
    {
        _queue = queue;
        _calls = calls;
        _cancelled = cancelled;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stopping = lifetime.ApplicationStopping.Register(() => _drained.CancelAfter(_options.DrainTimeout));
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _drained.Dispose();
        _slots.Dispose();
    }

    /// <summary>
    /// Calls the app of a job that was accepted, records the outcome, and returns the job's status. The client's going away does not end the call; a stopping
    /// manager lets it run on for the drain time-out.
    /// </summary>
    public async Task<JobStatus> RunAsync(SubmitResult accepted)
    {
        var lease = accepted.EndpointLease!.Value;
        string endpoint = accepted.Endpoint!;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(_drained.Token);
        var renewal = RenewAsync(lease, lost);
        JobOutcome outcome;
        try
        {
            outcome = await CallAsync(accepted.Status.Job, endpoint, lost.Token);
        }
        finally
        {
            await lost.CancelAsync();
        }

        if (await renewal is LeaseState.CancelRequested)
            outcome = new JobOutcome.Cancelled();
        if (outcome is JobOutcome.Failed or JobOutcome.Broken)
            LogFailed(lease.JobId, endpoint);
        await CompleteAsync(new JobCompletion(lease, 1, outcome));
        return await _queue.GetAsync(lease.JobId) ?? accepted.Status;
    }

    /// <summary>Records the outcome, also where the store is away for less than a lease: the app has done its work, and a repeated call would change nothing.</summary>
    private async Task CompleteAsync(JobCompletion completion)
    {
        long start = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await _queue.CompleteAsync(completion);
                return;
            }
            catch (Exception exception) when (
                exception is StackExchange.Redis.RedisException or TimeoutException && !_drained.IsCancellationRequested && _time.GetElapsedTime(start) < _queue.LeaseDuration)
            {
                LogNotRecorded(completion.Lease.JobId, exception.Message);
            }

            await Task.Delay(StorePause, _time, _drained.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<JobOutcome> CallAsync(Job job, string endpoint, CancellationToken cancellationToken)
    {
        var limit = _options.EndpointTimeout;
        if (job.TimeoutSeconds is { } seconds && seconds < limit.TotalSeconds)
            limit = TimeSpan.FromSeconds(seconds);
        CancellationTokenSource? timeout = null;
        try
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                timeout = new CancellationTokenSource(limit, _time);
                using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
                return await _calls.RunAsync(job, endpoint, ends.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (timeout is { IsCancellationRequested: true })
        {
            return new JobOutcome.Failed($"Endpoint '{endpoint}' did not answer within {limit.TotalSeconds:0.###} s", Permanent: true);
        }
        catch (OperationCanceledException)
        {
            return new JobOutcome.Failed($"The call of endpoint '{endpoint}' was broken off", Permanent: true);
        }
        finally
        {
            timeout?.Dispose();
        }
    }

    /// <summary>Holds the lease while the call runs, and breaks the call off where the job is cancelled or lost.</summary>
    private async Task<LeaseState> RenewAsync(JobLease lease, CancellationTokenSource call)
    {
        using var watch = _cancelled.Watch(lease.JobId);
        var cancelled = watch.Cancelled;
        while (true)
        {
            await cancelled.WaitAsync(_queue.LeaseDuration / 3, _time, call.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (call.IsCancellationRequested)
                return LeaseState.Held;
            if (cancelled.IsCompleted)
                cancelled = Never;
            try
            {
                var state = (await _queue.RenewAsync([lease], call.Token))[0];
                if (state is LeaseState.Held)
                    continue;
                await call.CancelAsync();
                return state;
            }
            catch (OperationCanceledException) when (call.IsCancellationRequested)
            {
                // The call has ended.
                return LeaseState.Held;
            }
            catch (Exception exception) when (exception is StackExchange.Redis.RedisException or TimeoutException)
            {
                // The lease may outlast the store's absence; the next renewal tells.
                LogNotRenewed(lease.JobId, exception.Message);
            }
        }
    }
}
