using System.Globalization;

namespace Mindtrace.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Usage: dotnet run -c Release --project tests/Mindtrace.Benchmarks -- [options]
          --store redis|garnet   the store; both, one after the other, by default
          --only NAME            W1, W2, W3, idle or reference; may be given several times; all by default
          --jobs N               jobs of W1 (20000)
          --rounds N             measured rounds of W1 and W3, of which the median counts (3)
          --waits N              submit-and-waits of W2 (500)
          --deep N               the deep queue of W3 (200000)
          --in-flight N          requests in flight (64)
          --batch N              jobs of one submit_jobs request (500)
          --concurrency N        jobs the worker runs at once (its default)
          --appendonly           redis-server with its append-only file on; garnet always has one
        Each figure is one JSON line on standard output; what is going on goes to standard error.
        """;

    public IReadOnlyList<string> Stores { get; private init; } = ["redis", "garnet"];

    public IReadOnlyList<string> Only { get; private init; } = [];

    public int Jobs { get; private init; } = 20_000;

    public int Rounds { get; private init; } = 3;

    public int Waits { get; private init; } = 500;

    public int Deep { get; private init; } = 200_000;

    public int InFlight { get; private init; } = 64;

    public int Batch { get; private init; } = 500;

    public int? Concurrency { get; private init; }

    public bool AppendOnly { get; private init; }

    public bool Wants(string name) => Only.Count == 0 || Only.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where the command line is not valid.</summary>
    public static BenchmarkOptions? Parse(IReadOnlyList<string> args)
    {
        var options = new BenchmarkOptions();
        for (int i = 0; i < args.Count; i++)
        {
            string name = args[i];
            if (name == "--appendonly")
            {
                options = options with { AppendOnly = true };
                continue;
            }

            if (++i == args.Count)
                return null;
            string value = args[i];
            if (name == "--store" && value is "redis" or "garnet")
                options = options with { Stores = [value] };
            else if (name == "--only" && value is "W1" or "W2" or "W3" or "idle" or "reference")
                options = options with { Only = [.. options.Only, value] };
            else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && options.With(name, number) is { } changed)
                options = changed;
            else
                return null;
        }

        return options;
    }

    private BenchmarkOptions? With(string name, int value) => name switch
    {
        "--jobs" => this with { Jobs = value },
        "--rounds" => this with { Rounds = value },
        "--waits" => this with { Waits = value },
        "--deep" => this with { Deep = value },
        "--in-flight" => this with { InFlight = value },
        "--batch" => this with { Batch = value },
        "--concurrency" => this with { Concurrency = value },
        _ => null,
    };
}
