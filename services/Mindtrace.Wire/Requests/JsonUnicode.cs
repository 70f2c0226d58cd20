using System.Text.Json;
using System.Text.Unicode;

namespace Mindtrace.Wire;

/// <summary>The rule that every text of a JSON document is Unicode: what breaks it can be read, but never written again.</summary>
public static class JsonUnicode
{
    /// <summary>Says what is wrong with a document, or null where nothing is. Whether it is JSON at all is not said.</summary>
    /// <param name="utf8">The document.</param>
    public static WireFault? FindFault(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            return new WireFault("json_invalid", ["body"], "JSON decode error: the text is not UTF-8");
        return MayHoldSurrogates(utf8) ? FindLoneSurrogate(utf8) : null;
    }

    // Only an escape (\uD800 to \uDFFF) can hold half a character in valid UTF-8.
    private static bool MayHoldSurrogates(ReadOnlySpan<byte> utf8) => utf8.IndexOf("\\ud"u8) >= 0 || utf8.IndexOf("\\uD"u8) >= 0;

    private static WireFault? FindLoneSurrogate(ReadOnlySpan<byte> utf8)
    {
        string? field = null;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String))
                    continue;
                bool names = reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth is 1;
                if (!names && !reader.ValueIsEscaped)
                    continue;
                string? text = reader.GetString();
                if (names)
                    field = text;
            }
        }
        catch (InvalidOperationException)
        {
            return new WireFault("string_unicode", field is null ? ["body"] : ["body", field], "Input should be a valid string of Unicode characters, not half a surrogate pair");
        }
        catch (JsonException)
        {
            // Whoever reads it says so.
        }

        return null;
    }
}
