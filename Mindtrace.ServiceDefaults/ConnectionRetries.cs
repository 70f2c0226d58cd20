using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Mindtrace.ServiceDefaults;

/// <summary>Patience of an HTTP client with a service that is just starting.</summary>
internal static class ConnectionRetries
{
    /// <summary>Sends a request again where no connection could be made, so that it surely was not acted on: up to 4 times, 100 ms apart at first, doubling.</summary>
    /// <remarks>Answers, whatever their status, and time-outs are never retried.</remarks>
    public static IHttpClientBuilder AddConnectionRetries(this IHttpClientBuilder builder)
    {
        builder.AddResilienceHandler("connection", pipeline => pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = static arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain } }),
        }));
        return builder;
    }
}
