using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers.Environments;

/// <summary>Removes the containers of ended runs: each at its end, and those that were left, by a dead worker or an engine that was away, as soon as that is possible.</summary>
internal sealed partial class ContainerSweeper(DockerEngine engine, ContainerOwnership ownership, TimeProvider time, ILogger<ContainerSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(60);
    private static readonly ContainerRemoveParameters KillAndRemove = new() { Force = true, RemoveVolumes = true };

    private readonly WakeSignal _wake = new();
    private volatile bool _swept;
    private volatile bool _leftOver;

    /// <summary>Kills and removes the container of a run, which ends with this. Where the engine is away, it is removed later.</summary>
    public async Task EndAsync(string run)
    {
        try
        {
            using var timeout = new CancellationTokenSource(RemovalTimeout, time);
            if (!await TryRemoveAsync(run, timeout.Token).ConfigureAwait(false))
                LeaveForSweep();
        }
        finally
        {
            ownership.End(run);
        }
    }

    /// <summary>Looks for what predecessors left, if that was not possible when the worker started.</summary>
    public void EngineAnswered()
    {
        if (!_swept)
            _wake.Set();
    }

    /// <summary>Removes every container that nobody needs any more.</summary>
    /// <returns>Whether none is left.</returns>
    public async Task<bool> TrySweepAsync(CancellationToken cancellationToken)
    {
        IList<ContainerListResponse> containers;
        try
        {
            containers = await engine.CallAsync(
                "list containers",
                client => client.Containers.ListContainersAsync(
                    new ContainersListParameters
                    {
                        All = true,
                        Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [ContainerOwnership.RunLabel] = true } },
                    },
                    cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (EnvironmentException exception)
        {
            SweepFailed(exception.Message);
            return false;
        }

        bool clean = true;
        foreach (var container in containers.Where(container => ownership.IsLeftOver(container.Labels, container.State is "running" or "paused" or "restarting")))
        {
            bool removed = await TryRemoveAsync(container.ID, cancellationToken).ConfigureAwait(false);
            clean &= removed;
            if (removed)
                LeftOverRemoved(container.ID, container.Labels.TryGetValue(ContainerOwnership.JobLabel, out string? job) ? job : "");
        }

        return clean;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = new RetryDelay(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), time);
        using var stop = stoppingToken.Register(_wake.Set);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _leftOver = false;
                if (await TrySweepAsync(stoppingToken).ConfigureAwait(false))
                {
                    _swept = true;
                    retry.Reset();
                    await _wake.WaitAsync().ConfigureAwait(false);
                    continue;
                }

                // A machine without an engine is left in peace until a job finds one.
                _leftOver |= _swept;
                if (_leftOver)
                    await retry.WaitAsync(stoppingToken).ConfigureAwait(false);
                else
                    await _wake.WaitAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
        }
    }

    private void LeaveForSweep()
    {
        _leftOver = true;
        _wake.Set();
    }

    private async Task<bool> TryRemoveAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CallAsync(
                "remove a container",
                async client =>
                {
                    try
                    {
                        await client.Containers.RemoveContainerAsync(container, KillAndRemove, cancellationToken).ConfigureAwait(false);
                    }
                    catch (DockerContainerNotFoundException)
                    {
                        // It was never made, or somebody removed it already.
                    }
                },
                CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (EnvironmentException exception)
        {
            RemovalFailed(container, exception.Message);
            return false;
        }
    }
}
