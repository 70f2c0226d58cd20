using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Workers;

namespace Mindtrace.ClusterManager;

/// <summary>Calls workers with jobs, and tells calls that never reached a worker from those that did.</summary>
/// <remarks>
/// Each call has a connection of its own: one that was kept could be closed by the worker at the moment it is used again, which would look like a worker
/// that died in mid-job. Keep-alive packets find out about a worker whose machine is gone, as a job may take any time to answer.
/// </remarks>
internal sealed class BridgeConnections : IDisposable
{
    private const int KeepAliveSeconds = 15;
    private const int KeepAliveRetrySeconds = 5;
    private const int KeepAliveRetries = 4;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = ConnectAsync,
    });

    /// <summary>Posts a job, bare, to the worker's <c>/run</c>. Whatever goes wrong once the worker is connected is a failed outcome with its reason.</summary>
    /// <exception cref="WorkerAwayException">The worker could not be connected; it knows nothing of the job.</exception>
    public async Task<JobOutcome> RunAsync(string workerUrl, Job job, long maxAnswerBytes, CancellationToken cancellationToken)
    {
        string source = $"Worker {workerUrl}";
        using var request = new HttpRequestMessage(HttpMethod.Post, workerUrl + "/run")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(job, WireJson.Default.Job)) { Headers = { ContentType = Json } },
        };
        try
        {
            using var response = await _invoker.SendAsync(request, cancellationToken);
            return await JobAnswer.ReadAsync(source, response, maxAnswerBytes, cancellationToken);
        }
        catch (HttpRequestException exception) when (IsConnectFailure(exception))
        {
            throw new WorkerAwayException($"{source} could not be reached: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WorkerAwayException($"{source} could not be reached within {ConnectTimeout.TotalSeconds} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new JobOutcome.Failed($"{source} broke off in mid-job: {exception.Message}");
        }
    }

    /// <summary>Whether a service may have a <c>/run</c>: it has not where it answers 404 to the question what can be done there.</summary>
    /// <exception cref="HttpRequestException">The service could not be reached.</exception>
    public async Task<bool> MayRunAsync(string workerUrl, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, workerUrl + "/run");
        using var response = await _invoker.SendAsync(request, cancellationToken);
        return response.StatusCode is not System.Net.HttpStatusCode.NotFound;
    }

    public void Dispose() => _invoker.Dispose();

    private static bool IsConnectFailure(HttpRequestException exception) =>
        exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveRetrySeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
