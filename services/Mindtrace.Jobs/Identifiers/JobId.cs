using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>The id of one job, chosen by the client that submits it.</summary>
/// <remarks>1 to 200 characters without control characters, line breaks or braces.</remarks>
[JsonConverter(typeof(Converter))]
public readonly record struct JobId
{
    private readonly string? _value;

    private JobId(string value) => _value = value;

    /// <summary>The text as the client wrote it; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <exception cref="FormatException">The text breaks the rule; the message says how.</exception>
    public static JobId Parse(string text) => Identifier.Fault(text) is { } fault ? throw new FormatException(fault) : new JobId(text);

    /// <summary>Parses <paramref name="text"/>, or returns false where it breaks the rule.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId result)
    {
        bool valid = Identifier.Fault(text) is null;
        result = valid ? new JobId(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal sealed class Converter : JsonConverter<JobId>
    {
        public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType is not JsonTokenType.String)
                throw new JsonException("Input should be a valid string");
            string text = reader.GetString()!;
            return Identifier.Fault(text) is { } fault ? throw new WireFormatException("string_pattern_mismatch", "String " + fault) : new JobId(text);
        }

        public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
