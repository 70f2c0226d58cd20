using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Names the fault of one value that a converter refused.</summary>
internal static class LeafFault
{
    private static readonly ConcurrentDictionary<Type, string> EnumNames = new();

    public static WireFault Describe(JsonException failure, JsonPropertyInfo property, JsonElement value, object[] location, JsonElement? input)
    {
        if (failure is WireFormatException format)
            return new WireFault(format.Type, location, format.Reason, input);
        var (type, message) = Name(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, value);
        return new WireFault(type, location, message, input);
    }

    private static (string Type, string Message) Name(Type type, JsonElement value)
    {
        bool isString = value.ValueKind is JsonValueKind.String;
        if (type.IsEnum)
            return ("enum", "Input should be " + EnumNames.GetOrAdd(type, ListNames));
        if (type == typeof(int) || type == typeof(long))
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => ("int_parsing", "Input should be a valid integer, not a string"),
                JsonValueKind.Number when value.TryGetDecimal(out decimal number) && number != decimal.Truncate(number) =>
                    ("int_from_float", "Input should be a valid integer, got a number with a fractional part"),
                JsonValueKind.Number => ("int_parsing_size", "Input should be a valid integer, the number is written with an exponent or fraction, or too large"),
                _ => ("int_type", "Input should be a valid integer"),
            };
        }

        if (type == typeof(double))
            return isString ? ("float_parsing", "Input should be a valid number, not a string") : ("float_type", "Input should be a valid number");
        if (type == typeof(bool))
            return isString ? ("bool_parsing", "Input should be a valid boolean, not a string") : ("bool_type", "Input should be a valid boolean");
        if (type == typeof(DateTimeOffset))
            return isString ? ("datetime_parsing", "Input should be a valid datetime") : ("datetime_type", "Input should be a valid datetime");
        if (typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(type))
        {
            return value.ValueKind is JsonValueKind.Object
                ? ("string_type", "Input should be a dictionary whose values are strings")
                : ("dict_type", "Input should be a valid dictionary");
        }

        return isString ? ("string_unicode", "Input should be a valid string of Unicode characters") : ("string_type", "Input should be a valid string");
    }

    private static string ListNames(Type type)
    {
        var names = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => $"'{field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name}'").ToArray();
        return names.Length is 1 ? names[0] : string.Join(", ", names[..^1]) + " or " + names[^1];
    }
}
