using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>One call of an app with a job, and what its answer means.</summary>
internal sealed class AppCalls(AppRoutes routes, AppConnections connections, IOptions<ClusterManagerOptions> options)
{
    private const int ExcerptLength = 200;

    /// <summary>Calls <paramref name="endpoint"/>. Whatever the app does wrong is a failed outcome with its reason.</summary>
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
            byte[]? body = await ReadAsync(response.Content, cancellationToken);
            if (body is null)
                return Failed($"Endpoint '{endpoint}' answered more than {options.Value.MaxRequestBodyBytes} bytes");
            return response.StatusCode is HttpStatusCode.OK
                ? Read(endpoint, body)
                : Failed($"Endpoint '{endpoint}' answered {(int)response.StatusCode}: {Excerpt(body)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed($"Endpoint '{endpoint}' could not be reached: {exception.Message}");
        }
    }

    private static JobOutcome Read(string endpoint, byte[] body)
    {
        if (JsonUnicode.FindFault(body) is not null)
            return Failed($"Endpoint '{endpoint}' answered text that is not Unicode");
        JsonElement answer;
        try
        {
            answer = WireJson.Parse(body);
        }
        catch (JsonException)
        {
            return Failed($"Endpoint '{endpoint}' answered what is not JSON: {Excerpt(body)}");
        }

        if (answer.ValueKind is not JsonValueKind.Object)
            return Failed($"Endpoint '{endpoint}' answered JSON that is not an object with status and output: {Excerpt(body)}");
        var output = answer.TryGetProperty("output", out var value) && value.ValueKind is not JsonValueKind.Null ? value : WireJson.EmptyObject;
        string? status = answer.TryGetProperty("status", out var text) && text.ValueKind is not JsonValueKind.Null ? text.ToString() : "completed";
        return status switch
        {
            "completed" => new JobOutcome.Completed(output),
            "failed" => new JobOutcome.Failed(Reason(output, $"Endpoint '{endpoint}' answered that the job failed"), output, Permanent: true),
            "error" => new JobOutcome.Broken(Reason(output, $"Endpoint '{endpoint}' answered with an error"), output),
            _ => Failed($"Endpoint '{endpoint}' answered with the status '{Shorten(status)}', which does not end a job"),
        };
    }

    /// <summary>The sentence that a worker put into its output, where there is one.</summary>
    public static string Reason(JsonElement output, string otherwise) =>
        output.ValueKind is JsonValueKind.Object && output.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.String ? error.GetString()! : otherwise;

    private static JobOutcome.Failed Failed(string reason) => new(reason, Permanent: true);

    private async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(options.Value.MaxRequestBodyBytes, cancellationToken);
            return await content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            return null;
        }
    }

    private static string Excerpt(byte[] body) => Shorten(System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, ExcerptLength * 4))));

    private static string Shorten(string text) => text.Length <= ExcerptLength ? text : text[..ExcerptLength] + "…";
}
