using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>The workers of this node.</summary>
internal sealed partial class WorkerSupervisor(LaunchBook launches, IServiceProvider services, ILogger<WorkerSupervisor> logger) : IHostedService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SupervisedWorker, Task> _workers = [];
    private bool _stopping;

    /// <summary>Begins a launch and returns at once; null where the node is stopping.</summary>
    public Launch? Launch(NodeLaunchWorkerRequest request)
    {
        lock (_gate)
        {
            if (_stopping)
                return null;
            var launch = launches.Begin(request);
            var worker = ActivatorUtilities.CreateInstance<SupervisedWorker>(services, launch);
            _workers.Add(worker, Task.CompletedTask);
            _workers[worker] = Task.Run(() => RunAsync(worker));
            return launch;
        }
    }

    /// <summary>Stops the workers that <paramref name="which"/> chooses; returns once they are down.</summary>
    public async Task StopAsync(Predicate<SupervisedWorker> which)
    {
        KeyValuePair<SupervisedWorker, Task>[] chosen;
        lock (_gate)
            chosen = [.. _workers.Where(entry => which(entry.Key))];
        foreach (var (worker, _) in chosen)
            await worker.RequestStopAsync();
        await Task.WhenAll(chosen.Select(static entry => entry.Value));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            _stopping = true;
        return StopAsync(static _ => true);
    }

    private async Task RunAsync(SupervisedWorker worker)
    {
        try
        {
            await worker.RunAsync();
        }
        catch (Exception exception)
        {
            LogUnexpected(exception, worker.Id);
        }
        finally
        {
            lock (_gate)
                _workers.Remove(worker);
            worker.Dispose();
        }
    }

    [LoggerMessage(4110, LogLevel.Error, "The supervision of worker {WorkerId} failed; the worker is down")]
    private partial void LogUnexpected(Exception exception, string workerId);
}
