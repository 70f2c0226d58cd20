using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client.Tests;

/// <summary>Each method calls the endpoint it is named after with the body of the wire, and reads its answer.</summary>
public sealed class EndpointTests
{
    private static readonly JobId Id = JobId.Parse("job-1");
    private static readonly JobType Echo = JobType.Parse("echo");
    private static readonly string Status = Sample.StatusJson("queued");
    private const string WorkerStatusJson = """{"id":null,"worker_id":"w","worker_type":"echo","worker_url":"u","job_id":null,"status":"idle","last_heartbeat":null}""";
    private const string LaunchJson = """{"launch_id":"l","status":"ready","worker_id":null,"worker_name":null,"worker_url":null,"error":null}""";
    private const string IdBody = """{"job_id":"job-1"}""";
    private const string QueueBody = """{"job_schema_name":"echo"}""";
    private const string LaunchBody = """{"node_url":"n","launch_id":"l"}""";

    public static TheoryData<string, string, string, Func<ClusterClient, Task>> ManagerCalls => new()
    {
        { "get_job_status", IdBody, Status, c => c.GetJobStatusAsync(Id) },
        { "wait_job", """{"job_id":"job-1","timeout_seconds":1.5}""", Status, c => c.WaitJobAsync(Id, TimeSpan.FromSeconds(1.5)) },
        { "cancel_job", IdBody, Status, c => c.CancelJobAsync(Id) },
        { "requeue_from_dlq", IdBody, Status, c => c.RequeueFromDlqAsync(Id) },
        { "discard_from_dlq", IdBody, "null", c => c.DiscardFromDlqAsync(Id) },
        { "get_dlq_jobs", "{}", """{"jobs":[]}""", c => c.GetDlqJobsAsync() },
        { "get_job_logs", """{"job_id":"job-1","from":3,"timeout_seconds":2}""", """{"lines":[],"next":3}""", c => c.GetJobLogsAsync(Id, 3, TimeSpan.FromSeconds(2)) },
        { "list_jobs", """{"state":"retrying","job_type":null,"worker_id":null,"limit":5,"cursor":null}""", """{"jobs":[],"next_cursor":null}""", c => c.ListJobsAsync(new() { State = JobState.Retrying, Limit = 5 }) },
        { "register_job_to_endpoint", """{"job_type":"echo","endpoint":"echo/run"}""", "null", c => c.RegisterJobToEndpointAsync(Echo, "echo/run") },
        { "register_job_to_worker", """{"job_type":"echo","worker_url":"u"}""", "null", c => c.RegisterJobToWorkerAsync(Echo, "u") },
        { "register_job_schema_to_worker_type", """{"job_schema_name":"echo","worker_type":"t"}""", "null", c => c.RegisterJobSchemaToWorkerTypeAsync(Echo, "t") },
        { "register_app", """{"name":"a","url":"http://h/"}""", "null", c => c.RegisterAppAsync("a", "http://h/") },
        { "list_worker_types", "{}", """{"worker_types":[]}""", c => c.ListWorkerTypesAsync() },
        { "queue_stats", """{"job_type":"echo"}""", """{"queues":[]}""", c => c.QueueStatsAsync(Echo) },
        { "pause_queue", QueueBody, "null", c => c.PauseQueueAsync(Echo) },
        { "resume_queue", QueueBody, "null", c => c.ResumeQueueAsync(Echo) },
        { "clear_job_schema_queue", QueueBody, "null", c => c.ClearJobSchemaQueueAsync(Echo) },
        { "clear_databases", "{}", "null", c => c.ClearDatabasesAsync() },
        { "register_node", """{"node_url":"n"}""", """{"endpoint":"e","access_key":"","secret_key":"","bucket":"b","minio_port":9000,"rabbitmq_host":"","rabbitmq_port":0,"rabbitmq_username":"","rabbitmq_password":""}""", c => c.RegisterNodeAsync("n") },
        { "launch_worker", """{"node_url":"n","worker_type":"t","worker_name":null,"worker_url":null}""", """{"launch_id":"l"}""", c => c.LaunchWorkerAsync(new() { NodeUrl = "n", WorkerType = "t" }) },
        { "launch_worker_status", LaunchBody, LaunchJson, c => c.LaunchWorkerStatusAsync("n", "l") },
        { "launch_worker_status", LaunchBody, LaunchJson, c => c.WaitForLaunchAsync("n", "l") },
        { "get_worker_status", """{"worker_id":"w"}""", WorkerStatusJson, c => c.GetWorkerStatusAsync("w") },
        { "query_worker_status", """{"worker_id":"w"}""", WorkerStatusJson, c => c.QueryWorkerStatusAsync("w") },
        { "get_worker_status_by_url", """{"worker_url":"u"}""", WorkerStatusJson, c => c.GetWorkerStatusByUrlAsync("u") },
        { "query_worker_status_by_url", """{"worker_url":"u"}""", WorkerStatusJson, c => c.QueryWorkerStatusByUrlAsync("u") },
        { "list_workers", "{}", """{"workers":[]}""", c => c.ListWorkersAsync() },
        { "list_nodes", "{}", """{"nodes":[]}""", c => c.ListNodesAsync() },
        { "worker_alert_started_job", """{"job_id":"job-1","worker_id":"w"}""", "null", c => c.WorkerAlertStartedJobAsync(Id, "w") },
        { "worker_alert_completed_job", """{"job_id":"job-1","status":"failed","output":{},"worker_id":"w"}""", "null",
            c => c.WorkerAlertCompletedJobAsync(new() { JobId = Id, Status = WireStatus.Failed, Output = WireJson.EmptyObject, WorkerId = "w" }) },
        { "endpoints", "{}", """{"endpoints":["status"]}""", c => c.EndpointsAsync() },
        { "status", "{}", """{"status":"Available"}""", c => c.StatusAsync() },
        { "status", "{}", """{"status":"Available"}""", c => c.WaitUntilAvailableAsync() },
        { "heartbeat", "{}", """{"heartbeat":{"status":"Available","server_id":null,"message":null,"details":null}}""", c => c.HeartbeatAsync() },
        { "server_id", "{}", """{"server_id":"5f9b8bb2-1e05-4c5e-9e4a-0a57a9e3c8c5"}""", c => c.ServerIdAsync() },
        { "class_name", "{}", """{"class_name":"ClusterManager"}""", c => c.ClassNameAsync() },
        { "pid_file", "{}", """{"pid_file":null}""", c => c.PidFileAsync() },
        { "shutdown", "{}", "null", c => c.ShutdownAsync() },
    };

    public static TheoryData<string, string, string, Func<NodeClient, Task>> NodeCalls => new()
    {
        { "launch_worker", """{"worker_type":"t","worker_name":"n","worker_url":null,"auto_connect_job_type":"echo"}""", """{"launch_id":"l"}""", c => c.LaunchWorkerAsync(new() { WorkerType = "t", WorkerName = "n", AutoConnectJobType = Echo }) },
        { "launch_worker_status", """{"launch_id":"l"}""", LaunchJson, c => c.LaunchWorkerStatusAsync("l") },
        { "launch_worker_status", """{"launch_id":"l"}""", LaunchJson, c => c.WaitForLaunchAsync("l") },
        { "shutdown_worker", """{"worker_name":"n"}""", "null", c => c.ShutdownWorkerAsync("n") },
        { "shutdown_worker_by_id", """{"worker_id":"w"}""", "null", c => c.ShutdownWorkerByIdAsync("w") },
        { "shutdown_worker_by_port", """{"worker_port":8092}""", "null", c => c.ShutdownWorkerByPortAsync(8092) },
        { "shutdown_all_workers", "{}", "null", c => c.ShutdownAllWorkersAsync() },
    };

    public static TheoryData<string, string, string, Func<WorkerClient, Task>> WorkerCalls => new()
    {
        { "start", "{}", "null", c => c.StartAsync() },
        { "get_status", "{}", """{"id":null,"worker_id":"w","status":"running","job_id":"j"}""", c => c.GetStatusAsync() },
        { "connect_to_cluster", """{"backend_args":{},"queue_name":"echo","cluster_url":"u"}""", "null",
            c => c.ConnectToClusterAsync(new() { BackendArgs = WireJson.EmptyObject, QueueName = Echo, ClusterUrl = "u" }) },
    };

    [Theory]
    [MemberData(nameof(ManagerCalls))]
    public Task The_manager_is_asked_as_the_wire_says(string endpoint, string body, string answer, Func<ClusterClient, Task> call) =>
        CheckAsync(endpoint, body, answer, http => call(new ClusterClient(http)));

    [Theory]
    [MemberData(nameof(NodeCalls))]
    public Task A_node_is_asked_as_the_wire_says(string endpoint, string body, string answer, Func<NodeClient, Task> call) =>
        CheckAsync(endpoint, body, answer, http => call(new NodeClient(http)));

    [Theory]
    [MemberData(nameof(WorkerCalls))]
    public Task A_worker_is_asked_as_the_wire_says(string endpoint, string body, string answer, Func<WorkerClient, Task> call) =>
        CheckAsync(endpoint, body, answer, http => call(new WorkerClient(http)));

    [Fact]
    public async Task A_job_goes_out_and_its_status_comes_back()
    {
        await using var stub = await StubService.AnsweringAsync(200, Sample.StatusJson("completed", output: """{"echoed":"hello"}"""));
        var status = await new ClusterClient(stub.Http).SubmitJobAsync(Sample.Job() with { Priority = 5 }, TestContext.Current.CancellationToken);

        Assert.Equal(JobState.Completed, status.State);
        Assert.Equal("hello", status.ReadOutput<Echoed>()!.Echoed_);
        var sent = stub.Calls.Single();
        Assert.Equal("submit_job", sent.Endpoint);
        Assert.Equal("1970-01-01T00:00:00.000000", sent.Body.GetProperty("created_at").GetString());
        Assert.Equal(5, sent.Body.GetProperty("priority").GetInt32());
    }

    [Fact]
    public async Task A_worker_runs_a_bare_job()
    {
        await using var stub = await StubService.AnsweringAsync(200, """{"status":"completed","output":{"echoed":"hello"}}""");
        var outcome = await new WorkerClient(stub.Http).RunAsync(Sample.Job(), TestContext.Current.CancellationToken);

        Assert.Equal(WireStatus.Completed, outcome.Status);
        Assert.Equal("job-1", stub.Calls.Single().Body.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_base_address_with_a_path_keeps_it()
    {
        await using var stub = await StubService.AnsweringAsync(200, """{"status":"Available"}""");
        using var http = new HttpClient { BaseAddress = new Uri(stub.Url + "/behind/gateway") };
        await new WorkerClient(http).StatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal("behind/gateway/status", stub.Calls.Single().Endpoint);
    }

    private static async Task CheckAsync(string endpoint, string body, string answer, Func<HttpClient, Task> call)
    {
        await using var stub = await StubService.AnsweringAsync(200, answer);
        await call(stub.Http);
        var sent = stub.Calls.Single();
        Assert.Equal(("POST", endpoint, "application/json"), (sent.Method, sent.Endpoint, sent.ContentType));
        Assert.True(JsonElement.DeepEquals(WireJson.Parse(System.Text.Encoding.UTF8.GetBytes(body)), sent.Body), sent.Body.GetRawText());
    }

    internal sealed record Echoed([property: System.Text.Json.Serialization.JsonPropertyName("echoed")] string Echoed_);
}
