using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Reads ISO 8601 with or without an offset (without one it is UTC) and writes it naive, in UTC, with six fraction digits.</summary>
/// <remarks>The form in which Python's <c>datetime.utcnow().isoformat()</c> writes the times inside a job.</remarks>
public sealed class NaiveTimestampConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IsoTimestamp.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> buffer = stackalloc char[26];
        value.UtcDateTime.TryFormat(buffer, out int written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(buffer[..written]);
    }
}
