using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Names every fault of a request that could not be read, by walking the contract and the value side by side.</summary>
internal static class FaultFinder
{
    private const int MaxFaults = 100;
    private const int MaxInputLength = 1000;

    // The same contracts with nothing required, so that one member can be tried alone.
    private static readonly JsonSerializerOptions Lenient = new(WireJson.Default.Options)
    {
        TypeInfoResolver = WireJson.Default.WithAddedModifier(static type =>
        {
            foreach (var property in type.Properties)
                property.IsRequired = false;
        }),
    };

    public static IReadOnlyList<WireFault> Find(JsonElement value, JsonTypeInfo type, object[] location)
    {
        var faults = new List<WireFault>();
        Walk(value, type, location, faults);
        return faults.Count > 0 ? faults : [new WireFault("value_error", location, "Input could not be read")];
    }

    private static void Walk(JsonElement value, JsonTypeInfo type, object[] location, List<WireFault> faults)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when value.ValueKind is JsonValueKind.Object:
                WalkObject(value, type, location, faults);
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind is JsonValueKind.Array:
                int index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    if (faults.Count >= MaxFaults)
                        return;
                    Walk(item, Contract(type.ElementType!), [.. location, index++], faults);
                }

                break;
            case JsonTypeInfoKind.Object:
                faults.Add(Fault("dict_type", location, "Input should be a valid dictionary", value));
                break;
            case JsonTypeInfoKind.Enumerable:
                faults.Add(Fault("list_type", location, "Input should be a valid list", value));
                break;
        }
    }

    private static void WalkObject(JsonElement value, JsonTypeInfo type, object[] location, List<WireFault> faults)
    {
        foreach (var property in type.Properties)
        {
            if (faults.Count >= MaxFaults)
                return;
            object[] inner = [.. location, property.Name];
            if (!value.TryGetProperty(property.Name, out var member))
            {
                if (property.IsRequired)
                    faults.Add(Fault("missing", inner, "Field required", value));
                continue;
            }

            var contract = Contract(property.PropertyType);
            bool isNull = member.ValueKind is JsonValueKind.Null;
            if (property.CustomConverter is null && contract.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Enumerable && !(isNull && property.IsSetNullable))
                Walk(member, contract, inner, faults);
            else if (TryMember(type, property, member) is { } failure)
                faults.Add(LeafFault.Describe(failure, property, member, inner, Input(member)));
        }
    }

    private static JsonException? TryMember(JsonTypeInfo owner, JsonPropertyInfo property, JsonElement member)
    {
        if (property.PropertyType == typeof(JsonElement) && property.CustomConverter is null)
            return null;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(property.Name);
            member.WriteTo(writer);
            writer.WriteEndObject();
        }

        try
        {
            JsonSerializer.Deserialize(stream.GetBuffer().AsSpan(0, (int)stream.Length), Lenient.GetTypeInfo(owner.Type));
            return null;
        }
        catch (JsonException exception)
        {
            return exception;
        }
    }

    private static JsonTypeInfo Contract(Type type) => WireJson.Default.Options.GetTypeInfo(type);

    private static WireFault Fault(string type, object[] location, string message, JsonElement value) => new(type, location, message, Input(value));

    private static JsonElement? Input(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).Length <= MaxInputLength ? value.Clone() : null;

}
