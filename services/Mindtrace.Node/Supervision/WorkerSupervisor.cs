using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>The workers of this node.</summary>
internal sealed class WorkerSupervisor(LaunchBook launches, IServiceProvider services) : IHostedLifecycleService
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
        Task[] ends;

        // Inside the lock, as a worker that has left the dictionary is disposed.
        lock (_gate)
            ends = [.. _workers.Where(entry => which(entry.Key)).SelectMany(static entry => (Task[])[entry.Key.RequestStopAsync(), entry.Value])];
        await Task.WhenAll(ends);
    }

    /// <summary>Comes before the services stop, so that the node answers until its workers are down: who sees its port closed knows that they are gone.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            _stopping = true;
        return StopAsync(static _ => true);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync(SupervisedWorker worker)
    {
        await worker.RunAsync();
        lock (_gate)
            _workers.Remove(worker);
        worker.Dispose();
    }
}
