using System.Globalization;
using System.Text.Json;

namespace Mindtrace.Jobs;

/// <summary>Reads a time of the wire: ISO 8601 from the year on, with or without an offset; without one it is UTC, wherever the service runs.</summary>
internal static class IsoTimestamp
{
    public static DateTimeOffset Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException("Input should be a valid string");
        string text = reader.GetString()!;
        return BeginsWithDate(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new WireFormatException("datetime_parsing", "Input should be a valid datetime");
    }

    // The parser takes much else: "12:00" would be noon of today, and "01/02/2026" is read differently by different people.
    private static bool BeginsWithDate(ReadOnlySpan<char> text) =>
        text.Length >= 10 && text[4] is '-' && text[7] is '-' && !text[..4].ContainsAnyExceptInRange('0', '9') && char.IsAsciiDigit(text[9]);
}
