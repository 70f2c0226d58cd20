using System.Globalization;

namespace Mindtrace.Workers.Tests;

/// <summary>How the tests with random kills choose.</summary>
internal static class KilledJobs
{
    /// <summary>How many jobs are run: <paramref name="usual"/>, or as many as MINDTRACE_TEST_KILLED_JOBS says.</summary>
    public static int Count(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("MINDTRACE_TEST_KILLED_JOBS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : usual;

    /// <summary>A source of other kills in each run; its seed is told.</summary>
    public static Random Random()
    {
        int seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        return new Random(seed);
    }
}
