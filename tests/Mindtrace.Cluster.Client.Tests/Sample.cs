using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client.Tests;

internal static class Sample
{
    public static Job Job(string id = "job-1") => new()
    {
        Id = JobId.Parse(id),
        Name = "echo",
        SchemaName = JobType.Parse("echo"),
        Payload = WireJson.Parse("""{"message":"hello"}"""u8),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The JSON of a job status, as the manager writes it.</summary>
    public static string StatusJson(string state, string id = "job-1", string output = "{}") =>
        $$"""
        {"id":null,"job_id":"{{id}}","worker_id":"w","status":"{{(state is "scheduled" or "retrying" ? "queued" : state)}}","output":{{output}},"state":"{{state}}",
         "job":{"id":"{{id}}","name":"echo","schema_name":"echo","payload":{"message":"hello"},"created_at":"2026-01-31T12:00:00.123456"},"a_later_field":1}
        """;
}
