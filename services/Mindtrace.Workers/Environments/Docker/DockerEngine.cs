using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers.Environments;

/// <summary>The connection to the Docker engine, made at first use, and what its failures mean to a job.</summary>
internal sealed class DockerEngine(IOptions<DockerOptions> options) : IDisposable
{
    private readonly Lazy<DockerClient> _client = new(() => Connect(options.Value.Host));

    /// <summary>The engine's address as people write it.</summary>
    public string Address => Describe(_client.Value.Options.Endpoint);

    /// <summary>Calls the engine.</summary>
    /// <param name="purpose">What the call is to do, as in "refused to {purpose}".</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="away">What to say of an engine that is away.</param>
    /// <exception cref="EnvironmentException">The engine is away (worth another attempt), or refused: for good where the request is at fault.</exception>
    public async Task<T> CallAsync<T>(string purpose, Func<DockerClient, Task<T>> call, CancellationToken cancellationToken, string? away = null)
    {
        try
        {
            return await call(_client.Value).ConfigureAwait(false);
        }
        catch (DockerApiException exception)
        {
            bool atFault = (int)exception.StatusCode is >= 400 and < 500 && exception.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
            throw new EnvironmentException($"The Docker engine refused to {purpose}: {Reason(exception)}", atFault, exception);
        }
        catch (Exception exception) when (exception is DockerConfigurationException or SshDockerEndpointNotSupportedException)
        {
            throw new EnvironmentException($"The address of the Docker engine cannot be used: {exception.Message}", permanent: false, exception);
        }
        catch (Exception exception) when (IsAway(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new EnvironmentException($"The Docker engine at {Address} {away ?? $"is needed to {purpose}, but cannot be reached"}: {Root(exception)}", permanent: false, exception);
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(string purpose, Func<DockerClient, Task> call, CancellationToken cancellationToken) =>
        CallAsync(
            purpose,
            async client =>
            {
                await call(client).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    // Provided that nobody cancelled the call.
    private static bool IsAway(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException or JsonException or ObjectDisposedException;

    /// <summary>What the engine said, without the protocol around it.</summary>
    public static string Reason(DockerApiException exception)
    {
        try
        {
            using var body = JsonDocument.Parse(exception.ResponseBody ?? "");
            if (body.RootElement.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text)
                return text.Trim();
        }
        catch (Exception notOurs) when (notOurs is JsonException or InvalidOperationException)
        {
            // A proxy answered in the engine's place.
        }

        return $"it answered {(int)exception.StatusCode}";
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private static DockerClient Connect(string? host)
    {
        var builder = new DockerClientBuilder();
        return (host is null ? builder : builder.WithEndpoint(new Uri(host))).Build();
    }

    private static string Describe(Uri endpoint) => endpoint.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped).TrimEnd('/');

    private static string Root(Exception exception) => exception is OperationCanceledException ? "it did not answer in time" : exception.GetBaseException().Message;
}
