using System.CommandLine;
using System.CommandLine.Parsing;

namespace Mindtrace.Standalone;

/// <summary>The command line.</summary>
internal sealed class StandaloneCommand
{
    private const int HighestPort = 65535;

    private readonly RootCommand _command;

    private StandaloneCommand(RootCommand command) => _command = command;

    /// <summary>Makes the command line of a program.</summary>
    /// <param name="run">The program: from the options to the exit code.</param>
    public static StandaloneCommand Create(Func<StandaloneOptions, Task<int>> run)
    {
        var port = PortOption("--port", 8002, 1, "The manager's port on 127.0.0.1.");
        var nodePort = PortOption("--node-port", 8003, 1, "The node's port on 127.0.0.1.");
        var redisPort = PortOption("--redis-port", 0, 0, "The embedded store's port on 127.0.0.1; a free one where 0.");
        var urls = new Option<string?>("--urls") { Description = "Where the manager listens instead, such as http://0.0.0.0:8002." };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "The folder of jobs, registry and packages.",
            DefaultValueFactory = static _ => new DirectoryInfo(Path.Combine(LocalData, "mindtrace")),
        };
        urls.Validators.Add(CheckUrls);
        var settings = new Argument<string[]>("setting")
        {
            Description = "Any setting, as --MINDTRACE_CLUSTER:NAME VALUE or --MINDTRACE_WORKER:NAME VALUE.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        settings.Validators.Add(CheckSettings);

        var command = new RootCommand("Runs a whole Mindtrace Cluster on this machine: manager, node, an embedded durable store and an echo worker.")
        {
            port, nodePort, redisPort, urls, data, settings,
        };
        command.SetAction((parsed, _) => run(new StandaloneOptions(
            parsed.GetValue(port), parsed.GetValue(nodePort), parsed.GetValue(urls), parsed.GetValue(redisPort), parsed.GetValue(data)!.FullName, parsed.GetValue(settings)!)));
        return new StandaloneCommand(command);
    }

    /// <summary>Runs the program; a faulty command line is explained on standard error and ends with 1.</summary>
    // The program ends on signals by itself: stopping may take longer than this library would wait.
    public Task<int> RunAsync(string[] arguments) => _command.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

    // Services may run without a home directory.
    private static string LocalData => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
        ? folder
        : Path.GetTempPath();

    private static Option<int> PortOption(string name, int standard, int lowest, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (!int.TryParse(text, out int port) || port < lowest || port > HighestPort))
                result.AddError($"{name} should be {lowest} to {HighestPort}, not '{text}'.");
        });
        return option;
    }

    private static void CheckUrls(OptionResult result)
    {
        foreach (string url in result.Tokens.SelectMany(static token => token.Value.Split(';')))
        {
            if (!url.StartsWith("http://", StringComparison.Ordinal) || !Uri.TryCreate(ListenAddress.Loopback(url), UriKind.Absolute, out _))
                result.AddError($"--urls should be addresses such as http://0.0.0.0:8002, joined by semicolons, not '{url}'.");
        }
    }

    // Whatever is no option should be a setting, so that a mistyped option isn't overlooked.
    private static void CheckSettings(ArgumentResult result)
    {
        bool valueFollows = false;
        foreach (string token in result.Tokens.Select(static token => token.Value))
        {
            bool isSetting = token.StartsWith("--", StringComparison.Ordinal) && token.Contains(':', StringComparison.Ordinal);
            if (!isSetting && !valueFollows)
                result.AddError($"'{token}' is not known. Settings are given as --MINDTRACE_CLUSTER:NAME VALUE; see --help.");
            valueFollows = isSetting && !token.Contains('=', StringComparison.Ordinal);
        }
    }
}
