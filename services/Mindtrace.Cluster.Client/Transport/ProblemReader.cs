using System.Net;
using System.Text;
using System.Text.Json;

namespace Mindtrace.Cluster.Client;

/// <summary>Reads a refusal: problem details with FastAPI's <c>detail</c>, or whatever else stood in the way.</summary>
internal static class ProblemReader
{
    private const int ExcerptLength = 300;
    private const string UnknownPath = "Not Found";

    public static ClusterException Read(Uri address, HttpResponseMessage response, byte[] body, TimeProvider time)
    {
        int status = (int)response.StatusCode;
        JsonElement? problem = Parse(body);
        IReadOnlyList<FieldError> fields = Fields(problem);
        string detail = Detail(problem, fields) ?? (body.Length > 0 ? Excerpt(body) : response.ReasonPhrase ?? "");
        string message = $"{address.AbsolutePath.TrimStart('/')} answered {status}: {detail}";
        return response.StatusCode switch
        {
            HttpStatusCode.ServiceUnavailable => new ClusterUnavailableException(message, status, detail, problem, RetryAfter(response, time)),
            HttpStatusCode.UnprocessableEntity => new InvalidRequestException(message, detail, problem, fields),
            HttpStatusCode.NotFound when problem is not null && detail != UnknownPath => new NotFoundException(message, detail, problem),
            HttpStatusCode.Conflict => new ConflictException(message, detail, problem),
            _ => new ClusterException(message, status, detail, problem),
        };
    }

    public static string Excerpt(byte[] body)
    {
        string text = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, ExcerptLength));
        return body.Length > ExcerptLength ? text + "…" : text;
    }

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            return JsonElement.TryParseValue(ref reader, out var element) && element.Value.ValueKind is JsonValueKind.Object ? element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Detail(JsonElement? problem, IReadOnlyList<FieldError> fields)
    {
        if (fields.Count > 0)
            return string.Join("; ", fields);
        if (problem is not { } element)
            return null;
        foreach (string name in (ReadOnlySpan<string>)["detail", "title"])
        {
            if (element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String)
                return value.GetString();
        }

        return null;
    }

    private static List<FieldError> Fields(JsonElement? problem)
    {
        List<FieldError> fields = [];
        if (problem is not { } element || !element.TryGetProperty("detail", out var detail) || detail.ValueKind is not JsonValueKind.Array)
            return fields;
        foreach (var entry in detail.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.Object))
        {
            string location = entry.TryGetProperty("loc", out var loc) && loc.ValueKind is JsonValueKind.Array ? string.Join('.', loc.EnumerateArray()) : "";
            fields.Add(new FieldError(location, Text(entry, "type"), Text(entry, "msg")));
        }

        return fields;
    }

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } span ? span : TimeSpan.Zero,
        _ => null,
    };
}
