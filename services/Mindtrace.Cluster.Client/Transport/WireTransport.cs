using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mindtrace.Cluster.Client;

/// <summary>Sends one call of the wire, again where that is safe, and turns every way it can fail into a <see cref="ClusterException"/>.</summary>
internal sealed class WireTransport
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private readonly HttpClient _http;
    private readonly ClusterClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    public WireTransport(HttpClient http, ClusterClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        Uri address = http.BaseAddress ?? throw new ArgumentException("The HttpClient needs a BaseAddress: the service's URL", nameof(http));
        BaseAddress = address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _http = http;
        _options = options;
        _time = time;
    }

    public Uri BaseAddress { get; }

    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        string endpoint, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, Retry retry, CancellationToken cancellationToken) =>
        Read(endpoint, await SendAsync(endpoint, JsonSerializer.SerializeToUtf8Bytes(request, requestType), retry, cancellationToken).ConfigureAwait(false), responseType);

    public Task CallAsync<TRequest>(string endpoint, TRequest request, JsonTypeInfo<TRequest> requestType, Retry retry, CancellationToken cancellationToken) =>
        SendAsync(endpoint, JsonSerializer.SerializeToUtf8Bytes(request, requestType), retry, cancellationToken);

    public async Task<TResponse> CallAsync<TResponse>(string endpoint, JsonTypeInfo<TResponse> responseType, Retry retry, CancellationToken cancellationToken) =>
        Read(endpoint, await SendAsync(endpoint, EmptyObject, retry, cancellationToken).ConfigureAwait(false), responseType);

    public Task CallAsync(string endpoint, Retry retry, CancellationToken cancellationToken) =>
        SendAsync(endpoint, EmptyObject, retry, cancellationToken);

    private async Task<byte[]> SendAsync(string endpoint, byte[] body, Retry retry, CancellationToken cancellationToken)
    {
        Uri address = _addresses.GetOrAdd(endpoint, static (name, root) => new Uri(root, name), BaseAddress);
        for (int attempt = 0; ; attempt++)
        {
            ClusterException failure;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) { Headers = { ContentType = Json } } };
                using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
                byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                if (response.StatusCode is HttpStatusCode.OK)
                    return answer;
                failure = ProblemReader.Read(address, response, answer, _time);
            }
            catch (HttpRequestException exception)
            {
                throw new ClusterUnavailableException($"{address} could not be reached: {exception.Message}", exception);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ClusterUnavailableException($"{address} did not answer within {_http.Timeout.TotalSeconds:0.#} seconds", exception);
            }

            // Without a Retry-After the 503 is about another service, and trying again soon is not what the server asked for.
            if (retry is Retry.Never || attempt >= _options.MaxRetries
                || failure is not ClusterUnavailableException { RetryAfter: { } pause } || pause > _options.MaxRetryDelay)
            {
                throw failure;
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TResponse Read<TResponse>(string endpoint, byte[] answer, JsonTypeInfo<TResponse> type)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, type) ?? throw new ClusterException($"{BaseAddress}{endpoint} answered null", 200);
        }
        catch (JsonException exception)
        {
            throw new ClusterException($"{BaseAddress}{endpoint} answered what is no {typeof(TResponse).Name}: {ProblemReader.Excerpt(answer)}", 200, innerException: exception);
        }
    }
}
