using System.Text.Json;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers;

/// <summary>What a script job asks for.</summary>
/// <param name="Environment">The <c>environment</c> object.</param>
/// <param name="Command">The command.</param>
internal sealed record ScriptPayload(JsonElement Environment, ScriptCommand Command)
{
    /// <exception cref="JobFailedException">The payload is none; permanent, and it names the field.</exception>
    public static ScriptPayload Read(JsonElement payload)
    {
        if (payload.ValueKind is not JsonValueKind.Object)
            throw Invalid("it should be an object with 'environment' and 'command'");
        if (!payload.TryGetProperty("environment", out var environment))
            throw Invalid("field 'environment' is missing");
        if (environment.ValueKind is not JsonValueKind.Object)
            throw Invalid("field 'environment' should be an object with 'git' or 'docker'");
        // Which of them was meant cannot be known, and to run a command in the wrong place may do harm.
        if (Names(environment, "git") && Names(environment, "docker"))
            throw Invalid("field 'environment' should have either 'git' or 'docker', not both");
        if (!payload.TryGetProperty("command", out var command))
            throw Invalid("field 'command' is missing");
        return new ScriptPayload(environment, ReadCommand(command));
    }

    // Clients that write all fields have null for the one that does not count.
    private static bool Names(JsonElement environment, string kind) => environment.TryGetProperty(kind, out var value) && value.ValueKind is not JsonValueKind.Null;

    private static ScriptCommand ReadCommand(JsonElement command)
    {
        if (command.ValueKind is JsonValueKind.String && !string.IsNullOrWhiteSpace(command.GetString()))
            return new ScriptCommand(Valid(command), null);
        if (command.ValueKind is JsonValueKind.Array && command.GetArrayLength() > 0 && command.EnumerateArray().All(part => part.ValueKind is JsonValueKind.String))
        {
            string[] arguments = [.. command.EnumerateArray().Select(Valid)];
            if (arguments[0].Length > 0)
                return new ScriptCommand(null, arguments);
        }

        throw Invalid("field 'command' should be a string that is not empty, or a list of strings whose first is the program");
    }

    private static string Valid(JsonElement part)
    {
        string text = part.GetString()!;
        return text.Contains('\0', StringComparison.Ordinal) ? throw Invalid("field 'command' must not hold NUL characters") : text;
    }

    private static JobFailedException Invalid(string fault) => new($"Invalid payload: {fault}", permanent: true);
}
