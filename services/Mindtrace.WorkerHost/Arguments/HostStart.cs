using System.Text;
using System.Text.Json;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Mindtrace.WorkerHost;

/// <summary>From the command line to the configuration, and from faults to exit codes.</summary>
internal static class HostStart
{
    private const string ParametersSection = "WorkerParams";

    /// <summary>Lets the command line overrule the environment, and shows the worker's parameters as the section <c>WorkerParams</c>.</summary>
    public static void AddArguments(this IConfigurationBuilder configuration, HostArguments arguments)
    {
        Dictionary<string, string?> settings = [];
        Set("URL", arguments.Url);
        Set("WORKER_ID", arguments.WorkerId);
        Set("WORKER_NAME", arguments.WorkerName);
        configuration.AddInMemoryCollection(settings);
        if (arguments.Parameters.ValueKind is JsonValueKind.Object)
            configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"{{ParametersSection}}":{{arguments.Parameters.GetRawText()}}}""")));

        void Set(string key, string? value)
        {
            if (value is not null)
                settings[$"{WorkerOptions.Section}:{key}"] = value;
        }
    }

    /// <exception cref="HostStartException">There is no address.</exception>
    public static string ListenUrl(this IConfiguration configuration) =>
        configuration[$"{WorkerOptions.Section}:URL"] is { Length: > 0 } url
            ? url
            : throw new HostStartException(HostStartException.BadArguments, $"Give the address to listen on with --url or {WorkerOptions.Section}__URL, such as http://127.0.0.1:8092.");

    /// <summary>Runs the process; a start that fails for a known reason ends with a sentence on standard error and a code, not with a stack trace.</summary>
    public static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            return await ServiceStart.GuardAsync(run);
        }
        catch (OperationCanceledException)
        {
            // Told to stop before it had started.
            return 0;
        }
        catch (HostStartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
        }
    }
}
