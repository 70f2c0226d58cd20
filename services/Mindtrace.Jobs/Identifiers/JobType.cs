using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>The name of a kind of job (its schema's name), which is also the name of the queue such jobs wait in.</summary>
/// <remarks>1 to 200 characters without control characters, line breaks or braces.</remarks>
[JsonConverter(typeof(Converter))]
public readonly record struct JobType
{
    private readonly string? _value;

    private JobType(string value) => _value = value;

    /// <summary>The text as the client wrote it; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <exception cref="FormatException">The text breaks the rule; the message says how.</exception>
    public static JobType Parse(string text) => Identifier.Fault(text) is { } fault ? throw new FormatException(fault) : new JobType(text);

    /// <summary>Parses <paramref name="text"/>, or returns false where it breaks the rule.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobType result)
    {
        bool valid = Identifier.Fault(text) is null;
        result = valid ? new JobType(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal sealed class Converter : JsonConverter<JobType>
    {
        public override JobType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType is not JsonTokenType.String)
                throw new JsonException("Input should be a valid string");
            string text = reader.GetString()!;
            return Identifier.Fault(text) is { } fault ? throw new WireFormatException("string_pattern_mismatch", "String " + fault) : new JobType(text);
        }

        public override void Write(Utf8JsonWriter writer, JobType value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
