using System.Globalization;
using System.Text;
using Mindtrace.Benchmarks.Http;

namespace Mindtrace.Benchmarks.Workloads;

/// <summary>Requests that submit echo jobs, each with an id of its own.</summary>
internal static class EchoJobs
{
    private static int _next;

    /// <summary>The document of one more job, and its id.</summary>
    public static (string Id, string Document) Next()
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{Interlocked.Increment(ref _next):000000000000}");
        return (id, $$$"""{"id":"{{{id}}}","name":"echo","schema_name":"{{{Cluster.Queue}}}","payload":{"message":"hello"},"status":"queued","created_at":"2026-01-31T12:00:00.000000"}""");
    }

    public static List<byte[]> Single(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => RawHttpConnection.Post("submit_job", Encoding.UTF8.GetBytes(Next().Document)))];

    public static List<byte[]> Batches(int count, int batch) =>
        [.. Enumerable.Range(0, count).Chunk(batch).Select(part =>
            RawHttpConnection.Post("submit_jobs", Encoding.UTF8.GetBytes($$"""{"jobs":[{{string.Join(',', part.Select(_ => Next().Document))}}]}""")))];
}
