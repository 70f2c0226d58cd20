using System.Globalization;

namespace Mindtrace.Jobs.Garnet;

/// <summary>The command lines under which Garnet 2.2 runs the job scripts correctly.</summary>
internal static class EmbeddedGarnetArguments
{
    // Without transaction mode scripts are not atomic. There is no time limit (--lua-script-timeout): a script that is broken off would leave a job between
    // two sets, and on a machine that stands still for a moment any script can seem slow.
    // Beyond its memory target (-m) Garnet drops the oldest records without a word, whether or not they are in use. So the target is one that no data
    // reaches: the machine's memory is over first.
    private static readonly string[] Common = ["-q", "--lua", "true", "--lua-transaction-mode", "true", "-m", UnreachableMemory()];

    public static IReadOnlyList<string> InMemory { get; } = [.. Common, "-p", "1m", "-i", "4m"];

    // The default device needs libaio and fails without it. The append-only file's pages must be at least twice the store's. Where that file grows beyond
    // its limit, a checkpoint is taken and the segments before it are removed.
    public static IReadOnlyList<string> Durable(string folder, string logLimit) =>
    [
        .. Common,
        "--device-type", "RandomAccess",
        "-p", "8m", "-i", "16m",
        "--aof", "true", "--aof-memory", "64m", "--aof-page-size", "16m", "--aof-commit-freq", "0",
        "--aof-segment-size", "64m", "--aof-size-limit", logLimit,
        "--recover", "true", "--fail-on-recovery-error", "true",
        "--checkpointdir", folder,
    ];

    private static string UnreachableMemory()
    {
        long machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(64, 2 * machine)}g");
    }
}
