namespace Mindtrace.Jobs.Garnet;

/// <summary>The command lines under which Garnet 2.2 runs the job scripts correctly.</summary>
internal static class EmbeddedGarnetArguments
{
    // Without transaction mode scripts are not atomic. There is no time limit (--lua-script-timeout): a script that is broken off would leave a job between
    // two sets, and on a machine that stands still for a moment any script can seem slow.
    private static readonly string[] Common = ["-q", "--lua", "true", "--lua-transaction-mode", "true"];

    public static IReadOnlyList<string> InMemory { get; } = [.. Common, "-m", "256m", "-p", "1m", "-i", "4m"];

    // The default device needs libaio and fails without it. The append-only file's pages must be at least twice the store's.
    public static IReadOnlyList<string> Durable(string folder) =>
    [
        .. Common,
        "--device-type", "RandomAccess",
        "-m", "512m", "-p", "8m", "-i", "16m",
        "--aof", "true", "--aof-memory", "64m", "--aof-page-size", "16m", "--aof-commit-freq", "0",
        "--recover", "true", "--fail-on-recovery-error", "true",
        "--checkpointdir", folder,
    ];
}
