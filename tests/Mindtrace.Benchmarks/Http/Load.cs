using System.Diagnostics;

namespace Mindtrace.Benchmarks.Http;

/// <summary>Sends many requests, so many in flight.</summary>
internal static class Load
{
    /// <summary>Sends every request once over <paramref name="inFlight"/> connections, and returns how long that took.</summary>
    public static async Task<TimeSpan> SendAllAsync(int port, IReadOnlyList<byte[]> requests, int inFlight)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Math.Min(inFlight, requests.Count)).Select(_ => RawHttpConnection.ConnectAsync(port)));
        int next = -1;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(connections.Select(async connection =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < requests.Count)
                await connection.SendAsync(requests[i]);
        }));
        var elapsed = Stopwatch.GetElapsedTime(start);
        foreach (var connection in connections)
            connection.Dispose();
        return elapsed;
    }
}
