using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>The rows of the contract about workers, worker types and nodes.</summary>
public abstract class WorkerContractTests(ManagerFixture fixture)
{
    private const string WorkerFields = "id,worker_id,worker_type,worker_url,job_id,status,last_heartbeat";

    private ManagerHost Manager => fixture.Manager;

    [Fact]
    public async Task Registering_a_job_to_a_worker_connects_it_and_makes_the_queue()
    {
        await using var worker = await FakeWorker.StartAsync();
        string type = Unique();

        var answer = await Manager.CallAsync("register_job_to_worker", new { job_type = type, worker_url = worker.Url + "/" });
        var status = await Manager.CallAsync("get_worker_status_by_url", new { worker_url = worker.Url + "/" });
        var byId = await Manager.CallAsync("get_worker_status", new { worker_id = worker.Id });
        var job = await Manager.CallAsync("submit_job", ManagerHost.Job("j" + type, type));

        Assert.Equal(JsonValueKind.Null, answer.ValueKind);
        var connection = Assert.Single(worker.Connections);
        Assert.Equal(type, connection.QueueName.Value);
        Assert.Equal(Manager.Url, connection.ClusterUrl);
        Assert.Equal(WorkerFields, Fields(status));
        Assert.Equal(worker.Id, status.GetProperty("worker_id").GetString());
        Assert.Equal(type, status.GetProperty("worker_type").GetString());
        Assert.Equal("idle", status.GetProperty("status").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$", status.GetProperty("last_heartbeat").GetString());
        Assert.Equal(status.GetRawText(), byId.GetRawText());
        Assert.Equal("queued", job.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Registering_again_or_for_a_second_type_is_harmless()
    {
        await using var worker = await FakeWorker.StartAsync();
        string type = Unique();

        foreach (string each in (string[])[type, type, type + "2"])
            await Manager.CallAsync("register_job_to_worker", new { job_type = each, worker_url = worker.Url });
        var status = await Manager.CallAsync("get_worker_status", new { worker_id = worker.Id });

        Assert.Equal($"{type},{type}2", status.GetProperty("worker_type").GetString());
        Assert.Equal(3, worker.Connections.Count);
    }

    [Fact]
    public async Task An_unreachable_worker_is_503_and_leaves_nothing_behind()
    {
        string type = Unique();

        var (status, problem, _) = await Manager.PostAsync("register_job_to_worker", $$"""{"job_type":"{{type}}","worker_url":"http://127.0.0.1:{{FreePort.Next()}}"}""");
        var job = await Manager.CallAsync("submit_job", ManagerHost.Job("j" + type, type));

        Assert.Equal(503, status);
        Assert.StartsWith("Server failed to connect: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("error", job.GetProperty("status").GetString());
        Assert.DoesNotContain(type, (await Manager.CallAsync("queue_stats")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registration_waits_for_a_worker_that_is_being_launched()
    {
        await using var node = await FakeNode.StartAsync();
        int port = FreePort.Next();
        string type = Unique(), url = $"http://127.0.0.1:{port}";
        await Manager.CallAsync("launch_worker", new { node_url = node.Url, worker_type = "any", worker_url = url });

        var registering = Manager.CallAsync("register_job_to_worker", new { job_type = type, worker_url = url });
        await using var worker = await FakeWorker.StartAsync(port);
        await registering;

        Assert.Equal(type, Assert.Single(worker.Connections).QueueName.Value);
    }

    [Fact]
    public async Task Registration_does_not_wait_for_a_launch_that_failed()
    {
        await using var node = await FakeNode.StartAsync();
        string url = $"http://127.0.0.1:{FreePort.Next()}";
        var launch = await Manager.CallAsync("launch_worker", new { node_url = node.Url, worker_type = "any", worker_url = url });
        node.SetState(launch.GetProperty("launch_id").GetString()!, LaunchState.Failed);

        var (status, _, _) = await Manager.PostAsync("register_job_to_worker", $$"""{"job_type":"{{Unique()}}","worker_url":"{{url}}"}""");

        Assert.Equal(503, status);
    }

    [Fact]
    public async Task An_unknown_worker_is_nonexistent()
    {
        var byId = await Manager.CallAsync("get_worker_status", new { worker_id = "nobody" });
        var byUrl = await Manager.CallAsync("query_worker_status_by_url", new { worker_url = "http://127.0.0.1:1/" });

        Assert.Equal("""{"id":null,"worker_id":"nobody","worker_type":"","worker_url":"","job_id":null,"status":"nonexistent","last_heartbeat":null}""", byId.GetRawText());
        Assert.Equal("""{"id":null,"worker_id":"","worker_type":"","worker_url":"http://127.0.0.1:1/","job_id":null,"status":"nonexistent","last_heartbeat":null}""", byUrl.GetRawText());
    }

    [Fact]
    public async Task Querying_asks_the_worker_itself()
    {
        var worker = await FakeWorker.StartAsync(state: WorkerState.Running, jobId: "j1");
        await Manager.CallAsync("register_job_to_worker", new { job_type = Unique(), worker_url = worker.Url });

        var alive = await Manager.CallAsync("query_worker_status", new { worker_id = worker.Id });
        await worker.DisposeAsync();
        var dead = await Manager.CallAsync("query_worker_status_by_url", new { worker_url = worker.Url });
        var noted = await Manager.CallAsync("get_worker_status", new { worker_id = worker.Id });

        Assert.Equal("running", alive.GetProperty("status").GetString());
        Assert.Equal("j1", alive.GetProperty("job_id").GetString());
        Assert.Equal("nonexistent", dead.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, dead.GetProperty("job_id").ValueKind);
        Assert.Equal("nonexistent", noted.GetProperty("status").GetString());
        Assert.Contains(worker.Id, (await Manager.CallAsync("list_workers")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_type_is_listed_and_outlives_clear_databases()
    {
        string name = Unique();
        await Manager.CallAsync("register_worker_type", new
        {
            worker_name = name,
            worker_class = "mindtrace.cluster.workers.echo_worker.EchoWorker",
            worker_params = new { a = 1 },
            job_type = name,
            git_repo_url = "https://git.example/repo.git",
        });
        await Manager.CallAsync("submit_job", ManagerHost.Job("j" + name, name));

        Assert.Equal(JsonValueKind.Null, (await Manager.CallAsync("clear_databases")).ValueKind);
        var types = await Manager.CallAsync("list_worker_types");
        var (jobStatus, _, _) = await Manager.PostAsync("get_job_status", $$"""{"job_id":"j{{name}}"}""");
        var again = await Manager.CallAsync("submit_job", ManagerHost.Job("j" + name, name));

        var type = Assert.Single(types.GetProperty("worker_types").EnumerateArray(), t => t.GetProperty("worker_name").GetString() == name);
        Assert.Equal("""{"a":1}""", type.GetProperty("worker_params").GetRawText());
        Assert.Equal("https://git.example/repo.git", type.GetProperty("git_repo_url").GetString());
        Assert.Equal(404, jobStatus);
        Assert.Equal("error", again.GetProperty("status").GetString());
        Assert.Equal("""{"queues":[]}""", (await Manager.CallAsync("queue_stats")).GetRawText());
    }

    [Fact]
    public async Task An_unknown_worker_type_changes_nothing_and_says_so_in_the_log()
    {
        string type = Unique();

        var answer = await Manager.CallAsync("register_job_schema_to_worker_type", new { job_schema_name = type, worker_type = "none-" + type });
        var job = await Manager.CallAsync("submit_job", ManagerHost.Job("j" + type, type));

        Assert.Equal(JsonValueKind.Null, answer.ValueKind);
        Assert.Equal("error", job.GetProperty("status").GetString());
        Assert.Contains(Manager.Logs.All, line => line.Contains("none-" + type, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_launch_is_given_to_the_node_with_the_job_type_to_serve()
    {
        await using var node = await FakeNode.StartAsync();
        string type = Unique();
        await Manager.CallAsync("register_worker_type", new { worker_name = type, worker_class = "EchoWorker", worker_params = new { } });
        await Manager.CallAsync("register_job_schema_to_worker_type", new { job_schema_name = type, worker_type = type });

        var launched = await Manager.CallAsync("launch_worker", new { node_url = node.Url, worker_type = type, worker_name = "w1" });
        string id = launched.GetProperty("launch_id").GetString()!;
        var status = await Manager.CallAsync("launch_worker_status", new { node_url = node.Url, launch_id = id });
        var (unknownStatus, unknown, _) = await Manager.PostAsync("launch_worker_status", $$"""{"node_url":"{{node.Url}}","launch_id":"nothing"}""");

        Assert.Equal("launch_id", Fields(launched));
        var request = Assert.Single(node.Requests);
        Assert.Equal(type, request.AutoConnectJobType?.Value);
        Assert.Equal("w1", request.WorkerName);
        Assert.StartsWith("launch_id,status,worker_id,worker_name,worker_url,error", Fields(status), StringComparison.Ordinal);
        Assert.Equal("pending", status.GetProperty("status").GetString());
        Assert.Equal(404, unknownStatus);
        Assert.Contains("nothing", unknown.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("launch_worker", "\"worker_type\":\"t\"")]
    [InlineData("launch_worker_status", "\"launch_id\":\"l\"")]
    public async Task A_node_that_cannot_be_reached_is_503(string endpoint, string field)
    {
        var (status, problem, _) = await Manager.PostAsync(endpoint, $$"""{"node_url":"http://127.0.0.1:{{FreePort.Next()}}",{{field}}}""");

        Assert.Equal(503, status);
        Assert.StartsWith("Server failed to connect: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registered_node_is_listed_as_alive()
    {
        var registration = await Manager.CallAsync("register_node", new { node_url = "http://127.0.0.1:8003/" });
        await Manager.CallAsync("register_node", new { node_url = "http://127.0.0.1:8003" });
        var nodes = await Manager.CallAsync("list_nodes");

        Assert.Equal("endpoint,access_key,secret_key,bucket,minio_port,rabbitmq_host,rabbitmq_port,rabbitmq_username,rabbitmq_password", Fields(registration));
        Assert.All(registration.EnumerateObject(), member => Assert.NotEqual(JsonValueKind.Null, member.Value.ValueKind));
        var node = Assert.Single(nodes.GetProperty("nodes").EnumerateArray());
        Assert.Equal("http://127.0.0.1:8003", node.GetProperty("node_url").GetString());
        Assert.True(node.GetProperty("alive").GetBoolean());
    }

    private static string Unique() => "t" + Guid.NewGuid().ToString("N");

    private static string Fields(JsonElement element) => string.Join(',', element.EnumerateObject().Select(p => p.Name));
}

public sealed class WorkerContractOnGarnet(GarnetManager fixture) : WorkerContractTests(fixture), IClassFixture<GarnetManager>;

public sealed class WorkerContractOnRedis(RedisManager fixture) : WorkerContractTests(fixture), IClassFixture<RedisManager>;
