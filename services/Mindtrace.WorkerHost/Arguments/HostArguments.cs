using System.Text.Json;

namespace Mindtrace.WorkerHost;

/// <summary>What the command line says.</summary>
/// <param name="WorkerClass">The worker's class.</param>
/// <param name="Url">The address to listen on and to be reached under; null where the environment says it.</param>
/// <param name="WorkerId">The worker's id; null for a new one.</param>
/// <param name="WorkerName">The worker's name; null for its id.</param>
/// <param name="Assembly">The assembly that holds the class, or the folder of published output in which it is; null for the built-in workers.</param>
/// <param name="Parameters">The worker's parameters, an object.</param>
/// <param name="ExitWithParent">Whether the process ends when its standard input does.</param>
internal sealed record HostArguments(
    string WorkerClass, string? Url, string? WorkerId, string? WorkerName, string? Assembly, JsonElement Parameters, bool ExitWithParent)
{
    public const string Usage = """
        Usage: Mindtrace.WorkerHost --worker-class NAME [options]
          --worker-class NAME   Namespace.Type, "Namespace.Type, Assembly", or the Python class path of a built-in worker
          --url URL             address to listen on and to be reached under, such as http://127.0.0.1:8092
          --worker-id ID        default: a new one
          --worker-name NAME    default: the id
          --assembly PATH       the dll that holds the class, or the folder of published output in which it is
          --params JSON         the worker's parameters, an object
          --params-file PATH    the same from a file; - for one line of standard input
          --exit-with-parent    stop when standard input is closed, as it is when the parent process ends
        Further settings come from environment variables MINDTRACE_WORKER__…, such as MINDTRACE_WORKER__DEFAULT_REDIS_URL.
        """;

    private const string Flag = "--exit-with-parent";
    private const string StandardInput = "-";

    private static readonly string[] Names = ["--worker-class", "--url", "--worker-id", "--worker-name", "--assembly", "--params", "--params-file"];

    /// <exception cref="HostStartException">The command line is not valid; every fault is named.</exception>
    public static HostArguments Parse(IReadOnlyList<string> args)
    {
        List<string> faults = [];
        Dictionary<string, string> values = [];
        bool exitWithParent = false;
        for (int i = 0; i < args.Count; i++)
        {
            string[] parts = args[i].Split('=', 2);
            if (args[i] == Flag)
                exitWithParent = true;
            else if (!Names.Contains(parts[0]))
                faults.Add($"{parts[0]} is not known");
            else if (parts.Length == 2)
                values[parts[0]] = parts[1];
            else if (i + 1 < args.Count)
                values[parts[0]] = args[++i];
            else
                faults.Add($"{parts[0]} needs a value");
        }

        if (string.IsNullOrWhiteSpace(values.GetValueOrDefault("--worker-class")))
            faults.Add("--worker-class is missing");
        var parameters = ReadParameters(values, faults);
        if (faults.Count > 0)
            throw new HostStartException(HostStartException.BadArguments, string.Join(Environment.NewLine, [.. faults, Usage]));
        return new HostArguments(
            values["--worker-class"], Value("--url"), Value("--worker-id"), Value("--worker-name"), Value("--assembly"), parameters, exitWithParent);

        string? Value(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    private static JsonElement ReadParameters(Dictionary<string, string> values, List<string> faults)
    {
        string name = values.ContainsKey("--params-file") ? "--params-file" : "--params";
        if (!values.TryGetValue(name, out string? text))
            return default;
        try
        {
            using var document = JsonDocument.Parse(name == "--params" ? text : text == StandardInput ? ReadLine() : File.ReadAllText(text));
            if (document.RootElement.ValueKind is JsonValueKind.Object)
                return document.RootElement.Clone();
            faults.Add($"{name} should be a JSON object");
        }
        catch (JsonException exception)
        {
            faults.Add($"{name} is not JSON: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{name} cannot be read: {exception.Message}");
        }

        return default;
    }

    // What it reads beyond the line is lost, which does not matter: after it, the input only tells when it ends.
    private static string ReadLine()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        return input.ReadLine() ?? throw new EndOfStreamException("standard input ended before the line");
    }
}
