using System.Text.Json;
using Mindtrace.Node.Tests.Cluster;

namespace Mindtrace.Node.Tests.Hosting;

public sealed class BadRequestTests(TestCluster cluster)
{
    [Fact]
    public async Task A_request_that_breaks_the_contract_gets_a_422_that_names_the_field()
    {
        await using var node = await cluster.StartNodeAsync();
        (string Endpoint, string Json, string Type, string Location)[] cases =
        [
            ("launch_worker", "{}", "missing", "body.worker_type"),
            ("launch_worker", "[]", "dict_type", "body"),
            ("launch_worker", """{"worker_type":5}""", "string_type", "body.worker_type"),
            ("launch_worker", """{"worker_type":""}""", "string_pattern_mismatch", "body.worker_type"),
            ("launch_worker", """{"worker_type":"a\nb"}""", "string_pattern_mismatch", "body.worker_type"),
            ("launch_worker", $$"""{"worker_type":"{{new string('x', 201)}}"}""", "string_pattern_mismatch", "body.worker_type"),
            ("launch_worker", """{"worker_type":"echo","worker_name":"{}"}""", "string_pattern_mismatch", "body.worker_name"),
            ("launch_worker", """{"worker_type":"echo","worker_url":"nowhere"}""", "url_parsing", "body.worker_url"),
            ("launch_worker", """{"worker_type":"echo","worker_url":"http://user:pass@127.0.0.1:1"}""", "url_parsing", "body.worker_url"),
            ("launch_worker", """{"worker_type":"echo","auto_connect_job_type":""}""", "string_pattern_mismatch", "body.auto_connect_job_type"),
            ("launch_worker_status", "{}", "missing", "body.launch_id"),
            ("launch_worker_status", $$"""{"launch_id":"{{new string('x', 201)}}"}""", "string_too_long", "body.launch_id"),
            ("shutdown_worker", "{}", "missing", "body.worker_name"),
            ("shutdown_worker_by_id", """{"worker_id":null}""", "string_type", "body.worker_id"),
            ("shutdown_worker_by_port", """{"worker_port":"8092x"}""", "int_parsing", "body.worker_port"),
            ("shutdown_worker_by_port", """{"worker_port":1.5}""", "int_from_float", "body.worker_port"),
        ];
        foreach (var (endpoint, json, type, location) in cases)
        {
            var (status, body) = await node.PostAsync(endpoint, json);
            Assert.True(status is 422, $"{endpoint} {json} answered {status}: {body}");
            var fault = JsonDocument.Parse(body).RootElement.GetProperty("detail")[0];
            Assert.Equal((type, location), (fault.GetProperty("type").GetString(), string.Join('.', fault.GetProperty("loc").EnumerateArray())));
        }

        Assert.Equal(422, (await node.PostAsync("launch_worker", "{not json")).Status);
        Assert.Empty(node.Log.Errors);
    }

    [Fact]
    public async Task What_is_not_known_gets_a_404_that_names_it()
    {
        await using var node = await cluster.StartNodeAsync();
        var (status, body) = await node.PostAsync("launch_worker_status", """{"launch_id":"no such launch"}""");
        Assert.Equal((404, "Launch 'no such launch' was not found"), (status, JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()));
        (status, body) = await node.PostAsync("no_such_endpoint", "{}");
        Assert.Equal((404, "Not Found"), (status, JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()));
    }
}
