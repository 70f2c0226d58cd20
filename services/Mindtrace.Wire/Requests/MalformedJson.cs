using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Says what is wrong with a body that is no JSON document, or one nested too deep.</summary>
internal static class MalformedJson
{
    public static WireFault Describe(ReadOnlySpan<byte> utf8, JsonException exception)
    {
        if (FindTooDeep(utf8, out string? field))
        {
            return new WireFault("json_invalid", field is null ? ["body"] : ["body", field],
                $"Input should not be nested deeper than {WireJson.MaxDepth} levels");
        }

        long line = exception.LineNumber.GetValueOrDefault();
        long column = exception.BytePositionInLine.GetValueOrDefault();
        return new WireFault("json_invalid", ["body", Position(utf8, line, column)], $"JSON decode error at line {line + 1}, column {column + 1}");
    }

    private static int Position(ReadOnlySpan<byte> utf8, long line, long column)
    {
        int start = 0;
        for (long i = 0; i < line; i++)
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(utf8.Length, start + column);
    }

    private static bool FindTooDeep(ReadOnlySpan<byte> utf8, out string? field)
    {
        field = null;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth is 1)
                    field = reader.GetString();
                if (reader.CurrentDepth >= WireJson.MaxDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                    return true;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON before it was too deep; an unpaired surrogate in a name is an InvalidOperationException.
        }

        return false;
    }
}
