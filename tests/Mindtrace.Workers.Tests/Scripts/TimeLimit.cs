using System.Text.Json;

namespace Mindtrace.Workers.Tests;

/// <summary>A limit for a job that is to begin and then to take too long.</summary>
internal static class TimeLimit
{
    private const int Longest = 100;

    /// <summary>Runs a job with longer and longer limits until it wrote something before its limit: it is prepared within it too, which takes as long as the machine is busy.</summary>
    /// <param name="run">Runs the job with a limit in seconds, and returns its output.</param>
    public static async Task<(int Limit, JsonElement Output)> UntilBegunAsync(Func<int, Task<JsonElement>> run)
    {
        int limit = 3;
        while (true)
        {
            var output = await run(limit);
            if (limit > Longest || (output.TryGetProperty("stdout", out var written) && written.GetString() is { Length: > 0 }))
                return (limit, output);
            limit *= 3;
        }
    }
}
