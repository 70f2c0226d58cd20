using System.Net;
using System.Text.Json;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>What the HTTP answer of an app or a worker means for the job that it was called with.</summary>
internal static class JobAnswer
{
    private const int ExcerptLength = 200;

    /// <summary>The outcome of a job: whatever is wrong with the answer is a failure with its reason.</summary>
    /// <param name="source">Who answered, as the start of a sentence.</param>
    /// <param name="response">The answer.</param>
    /// <param name="maxBytes">The longest body that is read.</param>
    /// <param name="cancellationToken">Breaks the reading off.</param>
    /// <exception cref="HttpRequestException">The answer broke off.</exception>
    public static async Task<JobOutcome> ReadAsync(string source, HttpResponseMessage response, long maxBytes, CancellationToken cancellationToken)
    {
        byte[]? body = await ReadAsync(response.Content, maxBytes, cancellationToken);
        if (body is null)
            return new JobOutcome.Failed($"{source} answered more than {maxBytes} bytes");
        return response.StatusCode is HttpStatusCode.OK
            ? Read(source, body)
            : new JobOutcome.Failed($"{source} answered {(int)response.StatusCode}: {Excerpt(body)}");
    }

    /// <summary>The sentence that a worker put into its output, where there is one.</summary>
    public static string Reason(JsonElement output, string otherwise) =>
        output.ValueKind is JsonValueKind.Object && output.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.String ? error.GetString()! : otherwise;

    private static JobOutcome Read(string source, byte[] body)
    {
        if (JsonUnicode.FindFault(body) is not null)
            return new JobOutcome.Failed($"{source} answered text that is not Unicode");
        JsonElement answer;
        try
        {
            answer = WireJson.Parse(body);
        }
        catch (JsonException)
        {
            return new JobOutcome.Failed($"{source} answered what is not JSON: {Excerpt(body)}");
        }

        if (answer.ValueKind is not JsonValueKind.Object)
            return new JobOutcome.Failed($"{source} answered JSON that is not an object with status and output: {Excerpt(body)}");
        var output = answer.TryGetProperty("output", out var value) && value.ValueKind is not JsonValueKind.Null ? value : WireJson.EmptyObject;
        string? status = answer.TryGetProperty("status", out var text) && text.ValueKind is not JsonValueKind.Null ? text.ToString() : "completed";
        return status switch
        {
            "completed" => new JobOutcome.Completed(output),
            "failed" => new JobOutcome.Failed(Reason(output, $"{source} answered that the job failed"), output),
            "error" => new JobOutcome.Broken(Reason(output, $"{source} answered with an error"), output),
            _ => new JobOutcome.Failed($"{source} answered with the status '{Shorten(status)}', which does not end a job"),
        };
    }

    private static async Task<byte[]?> ReadAsync(HttpContent content, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(maxBytes, cancellationToken);
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
