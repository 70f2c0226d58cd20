using System.Text.Json;

namespace Mindtrace.Jobs;

/// <summary>A JSON value of the right type whose content breaks a rule of the wire.</summary>
/// <param name="type">The machine-readable kind of fault, as FastAPI names it (<c>string_pattern_mismatch</c>, <c>datetime_parsing</c>, …).</param>
/// <param name="message">What is wrong, as a sentence about the input.</param>
public sealed class WireFormatException(string type, string message) : JsonException(message)
{
    /// <summary>The machine-readable kind of fault.</summary>
    public string Type { get; } = type;

    /// <summary>What is wrong, without the position that the JSON reader adds to <see cref="Exception.Message"/>.</summary>
    public string Reason { get; } = message;
}
