using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Mindtrace.Wire;

/// <summary>Writes an RFC 9457 problem whose <c>detail</c> has FastAPI's shape: a sentence, or the list of faults.</summary>
internal static class WireProblem
{
    public static Task WriteAsync(HttpContext context, WireException exception)
    {
        if (exception.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return exception.Faults.Count is 0
            ? WriteAsync(context, exception.Status, exception.Message)
            : WriteAsync(context, exception.Status, "", exception.Faults);
    }

    public static Task WriteAsync(HttpContext context, int status, string detail, IReadOnlyList<WireFault>? faults = null)
    {
        context.Response.StatusCode = status;
        return WireResponse.WriteAsync(context, "application/problem+json", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "about:blank"u8);
            writer.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
            writer.WriteNumber("status"u8, status);
            if (faults is null)
            {
                writer.WriteString("detail"u8, detail);
            }
            else
            {
                WriteDetail(writer, faults);
                WriteErrors(writer, faults);
            }

            writer.WriteString("request_id"u8, context.TraceIdentifier);
            writer.WriteEndObject();
        });
    }

    private static void WriteDetail(Utf8JsonWriter writer, IReadOnlyList<WireFault> faults)
    {
        writer.WriteStartArray("detail"u8);
        foreach (var fault in faults)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, fault.Type);
            writer.WriteStartArray("loc"u8);
            foreach (object part in fault.Location)
            {
                if (part is int index)
                    writer.WriteNumberValue(index);
                else
                    writer.WriteStringValue((string)part);
            }

            writer.WriteEndArray();
            writer.WriteString("msg"u8, fault.Message);
            writer.WritePropertyName("input"u8);
            if (fault.Input is { ValueKind: not JsonValueKind.Undefined } input)
                input.WriteTo(writer);
            else
                writer.WriteNullValue();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // The form of RFC 9457's own example: a sentence and a JSON pointer (RFC 6901) into the body.
    private static void WriteErrors(Utf8JsonWriter writer, IReadOnlyList<WireFault> faults)
    {
        writer.WriteStartArray("errors"u8);
        var pointer = new StringBuilder();
        foreach (var fault in faults)
        {
            pointer.Clear().Append('#');
            foreach (object part in fault.Location.Skip(1))
            {
                pointer.Append('/').Append(part is string name
                    ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
                    : part);
            }

            writer.WriteStartObject();
            writer.WriteString("detail"u8, fault.Message);
            writer.WriteString("pointer"u8, pointer.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
