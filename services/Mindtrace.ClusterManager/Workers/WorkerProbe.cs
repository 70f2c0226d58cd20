using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>A worker that answers.</summary>
/// <param name="Id">Its id; its address where it has none.</param>
/// <param name="Status">Whether it is ready.</param>
/// <param name="Consumes">Whether it claims its jobs from the queue by itself; otherwise it is to be called with them.</param>
internal readonly record struct FoundWorker(string Id, ServerStatus Status, bool Consumes);

/// <summary>Finds out what is at a worker's address: a worker of this cluster, one of the Python package, or any service that has a <c>/run</c>.</summary>
internal sealed class WorkerProbe(PeerCalls peers, BridgeConnections connections, IOptions<ClusterManagerOptions> options, TimeProvider time)
{
    /// <exception cref="WireException">503: nothing answers there; 502: what answers is no worker.</exception>
    public async Task<FoundWorker> FindAsync(string workerUrl, CancellationToken cancellationToken)
    {
        Heartbeat? heartbeat = null;
        try
        {
            heartbeat = await peers.WorkerAsync(workerUrl, static (worker, token) => worker.HeartbeatAsync(token), cancellationToken);
        }
        catch (ClusterException)
        {
            // It answers, but has no heartbeat: a plain HTTP service.
        }

        bool consumes = heartbeat is { ServerId: not null } && ConsumerMark.IsIn(heartbeat);
        if (!consumes && !await MayRunAsync(workerUrl, cancellationToken))
            throw new WireException(StatusCodes.Status502BadGateway, $"{workerUrl} is no worker: it has no /run");
        return new FoundWorker(heartbeat?.ServerId?.ToString() ?? workerUrl, heartbeat?.Status ?? ServerStatus.Available, consumes);
    }

    private async Task<bool> MayRunAsync(string workerUrl, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.PeerTimeout, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await connections.MayRunAsync(workerUrl, ends.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new WireException(StatusCodes.Status503ServiceUnavailable, $"Server failed to connect: {workerUrl}/run could not be reached: {exception.Message}");
        }
    }
}
