using System.Globalization;

namespace Mindtrace.Standalone;

/// <summary>What users see once everything runs.</summary>
internal static class Greeting
{
    /// <summary>Writes it, with a command to paste that runs a job.</summary>
    public static void Write(TextWriter writer, StandaloneCluster cluster, TimeProvider time)
    {
        writer.WriteLine($"""

            Mindtrace Cluster runs.

              manager  {cluster.ManagerUrl}   (its API: {cluster.ManagerUrl}/docs)
              node     {cluster.NodeUrl}
              worker   echo, at {cluster.EchoWorkerUrl}
              store    {cluster.Store}
              data     {cluster.DataFolder}

            Run a job:

              {Curl(cluster.ManagerUrl, time.GetUtcNow())}

            Ctrl-C stops everything.
            """);
    }

    /// <summary>One command that submits a job and waits for its result.</summary>
    private static string Curl(string managerUrl, DateTimeOffset now)
    {
        string id = "hello-" + now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string job = $$"""{"id":"{{id}}","name":"hello","schema_name":"echo","payload":{"message":"Hello, World!"},"created_at":"{{now.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}}"}""";
        string wait = $$"""{"job_id":"{{id}}"}""";
        return $"""{Call("submit_job", job)}{Continued}    --next {Call("wait_job", wait)["curl ".Length..]}""";

        string Call(string endpoint, string body) => $"curl -s -w {Quoted("\\n")} {managerUrl}/{endpoint} -H {Quoted("Content-Type: application/json")} -d {Quoted(body)}";
    }

    // The command prompt of Windows knows neither single quotes nor lines that end with a backslash.
    private static string Continued => OperatingSystem.IsWindows() ? " " : " \\" + Environment.NewLine;

    private static string Quoted(string text) => OperatingSystem.IsWindows() ? $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : $"'{text}'";
}
