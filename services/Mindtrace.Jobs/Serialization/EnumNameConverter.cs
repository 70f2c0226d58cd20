using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Reads and writes an enum by name only: a number is no value of the wire.</summary>
internal sealed class EnumNameConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
