using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Reads an address from a string or from the parts of a urllib3 <c>Url</c>: <c>[scheme, auth, host, port, path, query, fragment]</c>.</summary>
internal sealed class UrlConverter : JsonConverter<string>
{
    private const int Parts = 7;

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return reader.GetString()!;
        if (reader.TokenType is not JsonTokenType.StartArray)
            throw new JsonException("Input should be a valid string");
        var element = JsonElement.ParseValue(ref reader);
        if (element.GetArrayLength() is not Parts
            || element[0].ValueKind is not JsonValueKind.String
            || element[2].ValueKind is not JsonValueKind.String
            || element[3].ValueKind is not (JsonValueKind.Null or JsonValueKind.Number)
            || (element[3].ValueKind is JsonValueKind.Number && !element[3].TryGetUInt16(out _)))
        {
            throw new WireFormatException("url_parsing", "Input should be a valid URL: a string, or [scheme, auth, host, port, path, query, fragment]");
        }

        string port = element[3].ValueKind is JsonValueKind.Number ? ":" + element[3].GetUInt16() : "";
        string path = element[4].ValueKind is JsonValueKind.String ? element[4].GetString()! : "/";
        return $"{element[0].GetString()}://{element[2].GetString()}{port}{path}";
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
