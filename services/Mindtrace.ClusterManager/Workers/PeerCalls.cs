using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Calls workers and nodes with a time limit, and turns their absence into the wire's words for it.</summary>
internal sealed class PeerCalls(MindtraceClients clients, IOptions<ClusterManagerOptions> options, TimeProvider time)
{
    /// <exception cref="ClusterException">The worker refused.</exception>
    /// <exception cref="WireException">503: it could not be reached.</exception>
    public Task<T> WorkerAsync<T>(string url, Func<WorkerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        LimitedAsync(url, token => call(clients.Worker(url), token), cancellationToken);

    /// <exception cref="ClusterException">The node refused.</exception>
    /// <exception cref="WireException">503: it could not be reached.</exception>
    public Task<T> NodeAsync<T>(string url, Func<NodeClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        LimitedAsync(url, token => call(clients.Node(url), token), cancellationToken);

    private async Task<T> LimitedAsync<T>(string url, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.PeerTimeout, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await call(ends.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WireException(StatusCodes.Status503ServiceUnavailable, $"Server failed to connect: {url} did not answer within {options.Value.PeerTimeout.TotalSeconds:0.###} s");
        }
        catch (ClusterUnavailableException exception)
        {
            throw new WireException(StatusCodes.Status503ServiceUnavailable, $"Server failed to connect: {exception.Detail}");
        }
    }
}
