using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Reads a request of the wire from a body.</summary>
/// <remarks>Valid requests are read once. Only a body that fails is looked at again, to name all of its faults.</remarks>
internal static class RequestBinder
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    /// <exception cref="WireException">413 or 422.</exception>
    public static async ValueTask<T> BindAsync<T>(HttpContext context, long limit, JsonTypeInfo<T> type)
    {
        using var body = await RequestBody.ReadAsync(context, limit).ConfigureAwait(false);
        string? contentType = context.Request.ContentType;
        if (body.IsEmpty)
            return string.IsNullOrEmpty(contentType) ? Bind(EmptyObject, type) : throw Fault("missing", "Field required");
        if (!IsJson(contentType))
            throw Fault("model_attributes_type", "Input should be a JSON object with the content type application/json");
        return Bind(WithoutMark(body.Memory), type);
    }

    // A byte order mark may stand before JSON (RFC 8259, section 8.1), and the original API ignores it; the reader does not.
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static T Bind<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
    {
        if (JsonUnicode.FindFault(utf8.Span) is { } fault)
            throw new WireException([fault]);
        try
        {
            if (JsonSerializer.Deserialize(utf8.Span, type) is { } value)
                return value;
        }
        catch (JsonException)
        {
            throw new WireException(FindFaults(utf8, type));
        }

        throw Fault("dict_type", "Input should be a valid dictionary");
    }

    private static IReadOnlyList<WireFault> FindFaults(ReadOnlyMemory<byte> utf8, JsonTypeInfo type)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = WireJson.MaxDepth });
        }
        catch (JsonException exception)
        {
            return [MalformedJson.Describe(utf8.Span, exception)];
        }

        using (document)
            return FaultFinder.Find(document.RootElement, type, ["body"]);
    }

    private static WireException Fault(string type, string message) => new([new WireFault(type, ["body"], message)]);

    private static bool IsJson(string? contentType)
    {
        // A body that doesn't say what it is is taken for JSON, as the original API does.
        if (string.IsNullOrEmpty(contentType))
            return true;
        var media = contentType.AsSpan();
        int parameters = media.IndexOf(';');
        media = (parameters < 0 ? media : media[..parameters]).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
