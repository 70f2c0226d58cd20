using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mindtrace.Workers;

/// <summary>Reads payloads, and says which field is wrong where one is.</summary>
internal static class PayloadReader
{
    /// <exception cref="JobFailedException">The payload is no <typeparamref name="T"/>; permanent, and it names the field.</exception>
    public static T Read<T>(JsonElement payload, JsonTypeInfo<T> contract)
    {
        if (typeof(T) == typeof(JsonElement))
            return (T)(object)payload;
        try
        {
            return payload.Deserialize(contract) is { } value ? value : Nothing<T>();
        }
        catch (JsonException exception)
        {
            throw Invalid(Fault(payload, contract, exception));
        }
    }

    private static T Nothing<T>() =>
        default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is null ? throw Invalid("it must not be null") : default!;

    private static JobFailedException Invalid(string fault) => new($"Invalid payload: {fault}", permanent: true);

    private static string Fault<T>(JsonElement payload, JsonTypeInfo<T> contract, JsonException exception)
    {
        string field = exception.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
        if (field.Length > 0)
            return $"field '{field}' has the wrong type or value";
        if (payload.ValueKind is not JsonValueKind.Object || contract.Kind is not JsonTypeInfoKind.Object)
            return $"it cannot be {Describe(payload.ValueKind)}";
        var missing = contract.Properties.Where(p => p.IsRequired && !payload.TryGetProperty(p.Name, out _)).Select(p => $"'{p.Name}'").ToArray();
        return missing.Length switch
        {
            0 => exception.Message,
            1 => $"field {missing[0]} is missing",
            _ => $"fields {string.Join(", ", missing)} are missing",
        };
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Object => "an object",
        _ => "a boolean",
    };
}
