using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>The forms of <c>environment</c>: <c>{"NAME": value}</c> and <c>["NAME=value"]</c>.</summary>
internal static class EnvironmentForms
{
    public static IReadOnlyList<string> Read(JsonElement value, List<string> faults)
    {
        List<string> variables = [];
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var variable in value.EnumerateObject())
                    Add(variable.Name, variable.Value);
                break;
            case JsonValueKind.Array:
                foreach (var variable in value.EnumerateArray())
                    AddLine(variable);
                break;
            default:
                faults.Add("environment must be an object or a list of NAME=value");
                break;
        }

        return variables;

        void Add(string name, JsonElement content)
        {
            string? text = content.ValueKind is JsonValueKind.Null ? null : content.ValueKind is JsonValueKind.String ? content.GetString() : content.GetRawText();
            bool simple = content.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
            if (!simple || name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') || text?.Contains('\0', StringComparison.Ordinal) is true)
                faults.Add($"environment.{name} must be a variable with a text or a number");
            else
                variables.Add(text is null ? name : $"{name}={text}");
        }

        void AddLine(JsonElement line)
        {
            string? text = line.ValueKind is JsonValueKind.String ? line.GetString() : null;
            if (text is null || text.IndexOf('=', StringComparison.Ordinal) < 1 || text.Contains('\0', StringComparison.Ordinal))
                faults.Add("environment must hold lines such as NAME=value");
            else
                variables.Add(text);
        }
    }
}
