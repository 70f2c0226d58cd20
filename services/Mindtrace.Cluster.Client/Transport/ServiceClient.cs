using System.Text.Json.Serialization.Metadata;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

/// <summary>What the clients of manager, node and worker share: the endpoints that every service has.</summary>
public abstract class ServiceClient
{
    private static readonly TimeSpan AvailabilityPoll = TimeSpan.FromMilliseconds(100);

    private readonly WireTransport _transport;

    private protected ServiceClient(HttpClient http, ClusterClientOptions? options, TimeProvider? timeProvider)
    {
        Time = timeProvider ?? TimeProvider.System;
        _transport = new WireTransport(http, options ?? new ClusterClientOptions(), Time);
    }

    /// <summary>The service's address, with a slash at its end.</summary>
    public Uri BaseAddress => _transport.BaseAddress;

    private protected TimeProvider Time { get; }

    /// <summary>The names of the service's endpoints, without slashes.</summary>
    /// <exception cref="ClusterException">The service refused, or could not be reached.</exception>
    public async Task<IReadOnlyList<string>> EndpointsAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("endpoints", WireJson.Default.EndpointsResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Endpoints;

    /// <summary>Whether the service is ready for requests.</summary>
    /// <exception cref="ClusterException">The service refused, or could not be reached.</exception>
    public async Task<ServerStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("status", WireJson.Default.StatusResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Status;

    /// <summary>The service's state with what it says about itself.</summary>
    /// <exception cref="ClusterException">The service refused, or could not be reached.</exception>
    public async Task<Heartbeat> HeartbeatAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("heartbeat", WireJson.Default.HeartbeatResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Heartbeat;

    /// <summary>The service's id, which is new at every start.</summary>
    /// <exception cref="ClusterException">The service refused, or could not be reached.</exception>
    public async Task<Guid> ServerIdAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("server_id", WireJson.Default.ServerIdResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).ServerId;

    /// <summary>The service's class: <c>ClusterManager</c>, <c>Node</c>, <c>EchoWorker</c>, ….</summary>
    /// <exception cref="ClusterException">The service refused, or could not be reached.</exception>
    public async Task<string> ClassNameAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("class_name", WireJson.Default.ClassNameResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).ClassName;

    /// <summary>The file that holds the service's process id; null where there is none.</summary>
    /// <exception cref="ClusterException">The service refused, or could not be reached.</exception>
    public async Task<string?> PidFileAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("pid_file", WireJson.Default.PidFileResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).PidFile;

    /// <summary>Tells the service to end. It answers before it does.</summary>
    /// <exception cref="ClusterException">The service refused, or could not be reached.</exception>
    public Task ShutdownAsync(CancellationToken cancellationToken = default) => CallAsync("shutdown", Retry.Never, cancellationToken);

    /// <summary>Waits until the service answers that it is available, asking it ten times a second.</summary>
    /// <param name="timeout">How long to wait; 30 seconds where null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The service was not available in time; the inner exception is the last refusal.</exception>
    public async Task WaitUntilAvailableAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = timeout ?? TimeSpan.FromSeconds(30);
        long start = Time.GetTimestamp();
        while (true)
        {
            ClusterException? refusal = null;
            try
            {
                if (await StatusAsync(cancellationToken).ConfigureAwait(false) is ServerStatus.Available)
                    return;
            }
            catch (ClusterException exception)
            {
                refusal = exception;
            }

            if (Time.GetElapsedTime(start) >= limit)
                throw new TimeoutException($"{BaseAddress} was not available within {limit.TotalSeconds:0.#} seconds", refusal);
            await Task.Delay(AvailabilityPoll, Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private protected Task<TResponse> CallAsync<TRequest, TResponse>(
        string endpoint, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, Retry retry, CancellationToken cancellationToken) =>
        _transport.CallAsync(endpoint, request, requestType, responseType, retry, cancellationToken);

    private protected Task CallAsync<TRequest>(
        string endpoint, TRequest request, JsonTypeInfo<TRequest> requestType, Retry retry, CancellationToken cancellationToken) =>
        _transport.CallAsync(endpoint, request, requestType, retry, cancellationToken);

    private protected Task<TResponse> CallAsync<TResponse>(
        string endpoint, JsonTypeInfo<TResponse> responseType, Retry retry, CancellationToken cancellationToken) =>
        _transport.CallAsync(endpoint, responseType, retry, cancellationToken);

    private protected Task CallAsync(string endpoint, Retry retry, CancellationToken cancellationToken) =>
        _transport.CallAsync(endpoint, retry, cancellationToken);
}
