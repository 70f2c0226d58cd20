using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.ClusterManager;

/// <summary>One call of an app with a job, and what its answer means.</summary>
internal sealed class AppCalls(AppRoutes routes, AppConnections connections, IOptions<ClusterManagerOptions> options)
{
    /// <summary>Calls <paramref name="endpoint"/>. Whatever the app does wrong is a failed outcome with its reason, and final: the submitter has been waiting.</summary>
    public async Task<JobOutcome> RunAsync(Job job, string endpoint, CancellationToken cancellationToken)
    {
        int slash = endpoint.IndexOf('/', StringComparison.Ordinal);
        string app = slash < 0 ? endpoint : endpoint[..slash];
        if (await routes.FindAsync(app, cancellationToken) is not { } url)
            return Failed($"No app '{app}' is registered with the gateway");

        using var request = new HttpRequestMessage(HttpMethod.Post, url.TrimEnd('/') + (slash < 0 ? "/" : endpoint[slash..]))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(job, WireJson.Default.Job)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        try
        {
            using var response = await connections.Invoker.SendAsync(request, cancellationToken);
            var outcome = await JobAnswer.ReadAsync($"Endpoint '{endpoint}'", response, options.Value.MaxRequestBodyBytes, cancellationToken);
            return outcome is JobOutcome.Failed failed ? failed with { Permanent = true } : outcome;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed($"Endpoint '{endpoint}' could not be reached: {exception.Message}");
        }
    }

    private static JobOutcome.Failed Failed(string reason) => new(reason, Permanent: true);
}
