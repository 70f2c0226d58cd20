using System.Text.Json;

namespace Mindtrace.Wire;

/// <summary>One fault of a request, as FastAPI describes it.</summary>
/// <param name="Type">The machine-readable kind (<c>missing</c>, <c>string_type</c>, …).</param>
/// <param name="Location">Where: <c>body</c>, then the names and indexes that lead to the value.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Input">The value found there; null where it is too long to be repeated.</param>
public sealed record WireFault(string Type, IReadOnlyList<object> Location, string Message, JsonElement? Input = null)
{
    /// <summary>A fault of one field of the request's body.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="type">The machine-readable kind.</param>
    /// <param name="message">What is wrong, as a sentence.</param>
    public static WireFault Of(string field, string type, string message) => new(type, ["body", field], message);
}
