using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Jobs;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>What bad input gets: its 4xx with a problem that names the field, nothing stored, nothing logged as an error, the process unharmed.</summary>
public abstract class BadInputTests(ManagerFixture fixture)
{
    private const string Created = "\"created_at\":\"2026-01-31T12:00:00\"";

    private static readonly string LongName = new('x', 3000);

    private ManagerHost Manager => fixture.Manager;

    /// <summary>Endpoint, body, status, and what the detail has to name: a field of the body, or the id.</summary>
    public static TheoryData<string, string, int, string> Rows => new()
    {
        // jobs
        { "submit_job", Job(id: "\"a\\nb\""), 422, "id" },
        { "submit_job", Job(id: "\"{x}\""), 422, "id" },
        { "submit_job", Job(id: "\"a\\u0000b\""), 422, "id" },
        { "submit_job", Job(id: "\"\""), 422, "id" },
        { "submit_job", Job(id: $"\"{LongName}\""), 422, "id" },
        { "submit_job", Job(id: "7"), 422, "id" },
        { "submit_job", Job(id: "null"), 422, "id" },
        { "submit_job", Job(id: "\"\\ud800\""), 422, "id" },
        { "submit_job", Job(payload: "{\"a\":[\"\\udc00\"]}"), 422, "payload" },
        { "submit_job", Job(payload: "{\"\\ud800\":1}"), 422, "payload" },
        { "submit_job", Job(name: $"\"{LongName}\""), 422, "name" },
        { "submit_job", Job(name: "null"), 422, "name" },
        { "submit_job", Job(type: $"\"{LongName}\""), 422, "schema_name" },
        { "submit_job", Job(type: "\"a\\r\\nb\""), 422, "schema_name" },
        { "submit_job", Job(extra: "\"delay_seconds\":-1"), 422, "delay_seconds" },
        { "submit_job", Job(extra: "\"delay_seconds\":1e300"), 422, "delay_seconds" },
        { "submit_job", Job(extra: "\"delay_seconds\":1e999"), 422, "delay_seconds" },
        { "submit_job", Job(extra: "\"delay_seconds\":\"soon\""), 422, "delay_seconds" },
        { "submit_job", Job(extra: "\"delay_seconds\":1,\"not_before\":\"2026-01-31T12:00:00Z\""), 422, "not_before" },
        { "submit_job", Job(extra: "\"not_before\":\"tomorrow\""), 422, "not_before" },
        { "submit_job", Job(extra: "\"timeout_seconds\":0"), 422, "timeout_seconds" },
        { "submit_job", Job(extra: "\"max_attempts\":0"), 422, "max_attempts" },
        { "submit_job", Job(extra: "\"max_attempts\":99999999999999999999"), 422, "max_attempts" },
        { "submit_job", Job(extra: "\"priority\":1000000"), 422, "priority" },
        { "submit_job", Job(extra: "\"priority\":1.5"), 422, "priority" },
        { "submit_job", Job(extra: "\"status\":\"sleeping\""), 422, "status" },
        { "submit_job", Job(extra: "\"status\":0"), 422, "status" },
        { "submit_job", Job(extra: "\"idempotency_key\":\"a\\nb\""), 422, "idempotency_key" },
        { "submit_job", Job(extra: $"\"idempotency_key\":\"{LongName}\""), 422, "idempotency_key" },
        { "submit_job", Job(extra: "\"labels\":{\"a\":null}"), 422, "labels" },
        { "submit_job", Job(extra: "\"labels\":[]"), 422, "labels" },
        { "submit_job", Job(payload: Deep(10_000)), 422, "payload" },
        { "submit_job", Job(payload: Deep(10_000, '{')), 422, "payload" },
        { "submit_job", Job(payload: "NaN"), 422, "json_invalid" },
        { "submit_job", "{\"id\":\"a\"", 422, "json_invalid" },
        { "submit_job", "\uFEFF\uFEFF{}", 422, "json_invalid" },
        { "submit_job", "", 422, "Field required" },
        { "submit_jobs", "{\"jobs\":[null]}", 422, "jobs" },
        { "submit_jobs", "{\"jobs\":[" + Job() + "," + Job(id: "\"a\\nb\"") + "]}", 422, "jobs" },
        { "submit_jobs", "{\"jobs\":[" + string.Join(',', Enumerable.Range(0, 10_001).Select(i => Job(id: $"\"n{i}\""))) + "]}", 422, "jobs" },
        { "wait_job", "{\"job_id\":\"a\",\"timeout_seconds\":-1}", 422, Fault("greater_than_equal", "timeout_seconds") },
        { "wait_job", "{\"job_id\":\"a\",\"timeout_seconds\":301}", 422, Fault("less_than_equal", "timeout_seconds") },
        { "list_jobs", "{\"limit\":0}", 422, Fault("greater_than_equal", "limit") },
        { "list_jobs", "{\"limit\":1001}", 422, Fault("less_than_equal", "limit") },
        { "list_jobs", "{\"cursor\":\"nonsense\"}", 422, "cursor" },
        { "list_jobs", $"{{\"cursor\":\"{Cursor("NaN")}\"}}", 422, "cursor" },
        { "list_jobs", $"{{\"cursor\":\"{Cursor("1e999")}\"}}", 422, "cursor" },
        { "list_jobs", "{\"state\":\"nonsense\"}", 422, "state" },
        { "get_job_logs", "{\"job_id\":\"a\",\"from\":-1}", 422, "from" },
        { "get_job_logs", "{\"job_id\":\"a\",\"timeout_seconds\":-1}", 422, Fault("greater_than_equal", "timeout_seconds") },
        { "get_job_logs", "{\"job_id\":\"a\",\"timeout_seconds\":61}", 422, Fault("less_than_equal", "timeout_seconds") },

        // unknown ids
        { "get_job_status", "{\"job_id\":\"unknown-7\"}", 404, "unknown-7" },
        { "wait_job", "{\"job_id\":\"unknown-7\"}", 404, "unknown-7" },
        { "cancel_job", "{\"job_id\":\"unknown-7\"}", 404, "unknown-7" },
        { "get_job_logs", "{\"job_id\":\"unknown-7\"}", 404, "unknown-7" },
        { "requeue_from_dlq", "{\"job_id\":\"unknown-7\"}", 404, "unknown-7" },
        { "discard_from_dlq", "{\"job_id\":\"unknown-7\"}", 404, "unknown-7" },
        { "worker_alert_started_job", "{\"job_id\":\"unknown-7\",\"worker_id\":\"w\"}", 404, "unknown-7" },
        { "worker_alert_completed_job", "{\"job_id\":\"unknown-7\",\"worker_id\":\"w\",\"status\":\"completed\",\"output\":{}}", 404, "unknown-7" },

        // workers, nodes, apps
        { "worker_alert_started_job", "{\"job_id\":\"a\",\"worker_id\":\"a\\nb\"}", 422, "worker_id" },
        { "worker_alert_completed_job", "{\"job_id\":\"a\",\"worker_id\":\"w\",\"status\":\"queued\",\"output\":{}}", 422, "status" },
        { "worker_alert_completed_job", "{\"job_id\":\"a\",\"worker_id\":\"w\",\"status\":\"completed\",\"output\":[]}", 422, "output" },
        { "register_job_to_worker", "{\"job_type\":\"a\",\"worker_url\":\"not a url\"}", 422, "worker_url" },
        { "register_job_to_worker", "{\"job_type\":\"a\",\"worker_url\":\"ftp://host/\"}", 422, "worker_url" },
        { "register_job_to_worker", "{\"job_type\":\"{}\",\"worker_url\":\"http://127.0.0.1:1\"}", 422, "job_type" },
        { "register_job_to_endpoint", "{\"job_type\":\"a\",\"endpoint\":\"\"}", 422, "endpoint" },
        { "register_job_to_endpoint", "{\"job_type\":\"a\",\"endpoint\":\"../x\"}", 422, "endpoint" },
        { "register_job_to_endpoint", "{\"job_type\":\"a\",\"endpoint\":\"x/%2e%2E/y\"}", 422, "endpoint" },
        { "register_job_to_endpoint", "{\"job_type\":\"a\",\"endpoint\":\"x/..%5Cy\"}", 422, "endpoint" },
        { "register_job_to_endpoint", $"{{\"job_type\":\"a\",\"endpoint\":\"{LongName}\"}}", 422, "endpoint" },
        { "register_worker_type", $"{{\"worker_name\":\"{LongName}\",\"worker_class\":\"c\",\"worker_params\":{{}}}}", 422, "worker_name" },
        { "register_worker_type", "{\"worker_name\":\"../../x\\n\",\"worker_class\":\"c\",\"worker_params\":{}}", 422, "worker_name" },
        { "register_worker_type", "{\"worker_name\":\"w\",\"worker_class\":\" \",\"worker_params\":{}}", 422, "worker_class" },
        { "register_worker_type", "{\"worker_name\":\"w\",\"worker_class\":\"c\",\"worker_params\":[]}", 422, "worker_params" },
        { "register_worker_type", "{\"worker_name\":\"w\",\"worker_class\":\"c\",\"worker_params\":{},\"limits\":{\"memory_bytes\":-1}}", 422, "memory_bytes" },
        { "register_worker_type", "{\"worker_name\":\"w\",\"worker_class\":\"c\",\"worker_params\":{},\"package\":{\"name\":\"p\",\"sha256\":\"zz\"}}", 422, "sha256" },
        { "register_worker_type", "{\"worker_name\":\"w\",\"worker_class\":\"c\",\"worker_params\":{},\"git_repo_url\":\"https://user:secret@host/x.git\"}", 422, "git_repo_url" },
        { "register_app", $"{{\"name\":\"{LongName}\",\"url\":\"http://127.0.0.1:1\"}}", 422, "name" },
        { "register_app", "{\"name\":\"a/b\",\"url\":\"http://127.0.0.1:1\"}", 422, "name" },
        { "register_app", "{\"name\":\"submit_job\",\"url\":\"http://127.0.0.1:1\"}", 422, "name" },
        { "register_app", "{\"name\":\"docs\",\"url\":\"http://127.0.0.1:1\"}", 422, "name" },
        { "register_app", "{\"name\":\"a\",\"url\":\"http://user:pass@host/\"}", 422, "url" },
        { "register_app", "{\"name\":\"a\",\"url\":[1,2]}", 422, "url" },
        { "register_node", "{\"node_url\":\"\"}", 422, "node_url" },
        { "launch_worker", "{\"node_url\":\"http://127.0.0.1:1\",\"worker_type\":\"\"}", 422, "worker_type" },
        { "launch_worker", "{\"node_url\":\"nope\",\"worker_type\":\"t\"}", 422, "node_url" },
        { "no_such_endpoint", "{}", 404, "Not Found" },
        { "submit_job/deeper", "{}", 404, "Not Found" },
    };

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public async Task Bad_input_gets_its_4xx_and_leaves_no_trace(string endpoint, string body, int expected, string named)
    {
        Manager.Logs.Clear();
        var (status, problem, response) = await Manager.PostAsync(endpoint, body);

        Assert.Equal(expected, status);
        AssertProblem(expected, problem, response);
        Assert.Contains(named, problem.GetProperty("detail").GetRawText(), StringComparison.Ordinal);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Every_endpoint_refuses_what_is_not_its_request()
    {
        foreach (var endpoint in Manager.Services.GetRequiredService<EndpointDataSource>().Endpoints.Select(e => e.Metadata.GetMetadata<WireEndpoint>()))
        {
            if (endpoint?.Request is not { } type)
                continue;
            var required = WireJson.Default.GetTypeInfo(type)!.Properties.Where(p => p.IsRequired).Select(p => p.Name).ToArray();
            string[] bodies = ["{", "nope", "[]", "\"text\"", "null", "1", "{\"a\":}", "\0", new('[', 200_000)];
            foreach (string body in required.Length > 0 ? [.. bodies, "{}"] : bodies)
            {
                var (status, problem, response) = await Manager.PostAsync(endpoint.Name, body);
                Assert.True(status is 422, $"{endpoint.Name} answered {status} to {body[..Math.Min(body.Length, 20)]}");
                AssertProblem(422, problem, response);
                if (body is "{}")
                    Assert.Equal(required, problem.GetProperty("detail").EnumerateArray().Select(f => f.GetProperty("loc")[1].GetString()!));
            }

            var (typeStatus, _, _) = await Manager.PostAsync(endpoint.Name, "{}", "text/plain");
            Assert.Equal(422, typeStatus);
            using var get = await Manager.Http.GetAsync(endpoint.Name, TestContext.Current.CancellationToken);
            Assert.Equal(405, (int)get.StatusCode);
        }

        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payload_of_100_MB_is_answered_with_413(bool chunked)
    {
        using var content = new ByteArrayContent(new byte[100_000_000]);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "submit_job") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        var (status, problem, response) = await Manager.SendAsync(request);

        Assert.Equal(413, status);
        AssertProblem(413, problem, response);
        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("POST /submit_job HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\":")]
    [InlineData("POST /submit_job HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("this is not HTTP\r\n\r\n")]
    [InlineData("POST /submit_job HTTP/1.1\r\nContent-Length: nonsense\r\n\r\n")]
    public async Task A_request_that_breaks_off_or_is_no_http_does_no_harm(string text)
    {
        Manager.Logs.Clear();
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync("127.0.0.1", new Uri(Manager.Url).Port, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
            await Manager.CallAsync("status");
            socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        await AssertUnharmedAsync();
        await AssertUnharmedAsync();
    }

    private static void AssertProblem(int status, JsonElement problem, HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("type").GetString()!);
        Assert.Equal(status is 422 ? JsonValueKind.Array : JsonValueKind.String, problem.GetProperty("detail").ValueKind);
        Assert.NotEmpty(response.Headers.GetValues("X-Request-ID").Single());
    }

    private async Task AssertUnharmedAsync()
    {
        Assert.Equal("""{"jobs":[],"next_cursor":null}""", (await Manager.CallAsync("list_jobs")).GetRawText());
        Assert.Equal("""{"queues":[]}""", (await Manager.CallAsync("queue_stats")).GetRawText());
        Assert.Equal("""{"worker_types":[]}""", (await Manager.CallAsync("list_worker_types")).GetRawText());
        Assert.Equal("""{"workers":[]}""", (await Manager.CallAsync("list_workers")).GetRawText());
        Assert.Equal("""{"nodes":[]}""", (await Manager.CallAsync("list_nodes")).GetRawText());
        Assert.Empty(Manager.Logs.Errors);
        Assert.Equal("""{"status":"Available"}""", (await Manager.CallAsync("status")).GetRawText());
    }

    private static string Job(string id = "\"a\"", string name = "\"n\"", string type = "\"t\"", string payload = "{}", string extra = "\"error\":null") =>
        $$"""{"id":{{id}},"name":{{name}},"schema_name":{{type}},"payload":{{payload}},{{Created}},{{extra}}}""";

    private static string Fault(string type, string field) => $$"""{"type":"{{type}}","loc":["body","{{field}}"],""";

    private static string Cursor(string score) =>
        System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($"mindtrace:{{s0}}:unrouted\n{score}\nx"));

    private static string Deep(int levels, char opening = '[') => opening is '['
        ? new string('[', levels) + new string(']', levels)
        : string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
}

public sealed class BadInputOnGarnet(GarnetManager fixture) : BadInputTests(fixture), IClassFixture<GarnetManager>;

public sealed class BadInputOnRedis(RedisManager fixture) : BadInputTests(fixture), IClassFixture<RedisManager>;
