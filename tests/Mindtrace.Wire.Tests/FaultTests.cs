using System.Net;
using System.Text.Json;

namespace Mindtrace.Wire.Tests;

public sealed class FaultTests(WireService service) : IClassFixture<WireService>
{
    private const string Deep = "@deep";

    [Theory]
    [InlineData("echo_job", """{"name":"n","schema_name":"s","payload":{},"created_at":"2026-01-31T12:00:00.123456"}""", "missing:body/id")]
    [InlineData("echo_job", "{}", "missing:body/id|missing:body/name|missing:body/schema_name|missing:body/payload|missing:body/created_at")]
    [InlineData("echo_job", null, "missing:body/id|missing:body/name|missing:body/schema_name|missing:body/payload|missing:body/created_at")]
    [InlineData("echo_job", """{"id":7,"name":null,"schema_name":["x"],"payload":1,"created_at":"soon"}""", "string_type:body/id|string_type:body/name|string_type:body/schema_name|datetime_parsing:body/created_at")]
    [InlineData("echo_job", """{"id":"a\nb","name":"n","schema_name":"{x}","payload":{},"created_at":"2026-01-31T12:00:00"}""", "string_pattern_mismatch:body/id|string_pattern_mismatch:body/schema_name")]
    [InlineData("echo_job", """{"id":"","name":"n","schema_name":"s","payload":{},"created_at":"2026-01-31T12:00:00"}""", "string_pattern_mismatch:body/id")]
    [InlineData("echo_job", """{"id":"a","name":"n","schema_name":"s","payload":{},"created_at":5,"priority":"high","max_attempts":1.5,"status":"sleeping","timeout_seconds":"x","labels":{"a":1}}""",
        "enum:body/status|datetime_type:body/created_at|int_parsing:body/priority|int_from_float:body/max_attempts|float_parsing:body/timeout_seconds|string_type:body/labels")]
    [InlineData("echo_job", """{"id":"a","name":"n","schema_name":"s","payload":{},"created_at":"2026-01-31T12:00:00","labels":[]}""", "dict_type:body/labels")]
    [InlineData("echo_job", """{"id":"a","name":"n","schema_name":"s","payload":{},"created_at":"2026-01-31T12:00:00","priority":99999999999}""", "int_parsing_size:body/priority")]
    [InlineData("echo_job", "[]", "dict_type:body")]
    [InlineData("echo_job", "\"text\"", "dict_type:body")]
    [InlineData("echo_job", "null", "dict_type:body")]
    [InlineData("echo_job", "{", "json_invalid:body/1")]
    [InlineData("echo_job", "{\"id\": nope}", "json_invalid:body/8")]
    [InlineData("echo_job", "{} {}", "json_invalid:body/3")]
    [InlineData("echo_job", Deep, "json_invalid:body/payload")]
    [InlineData("take_jobs", """{"jobs":{}}""", "list_type:body/jobs")]
    [InlineData("take_jobs", """{"jobs":null}""", "list_type:body/jobs")]
    [InlineData("take_jobs", """{"jobs":[{"id":"a","name":"n","schema_name":"s","payload":1,"created_at":"2026-01-31T12:00:00"},{"id":"b","schema_name":"s","payload":1,"created_at":"x"},3]}""",
        "missing:body/jobs/1/name|datetime_parsing:body/jobs/1/created_at|dict_type:body/jobs/2")]
    [InlineData("echo_worker_type", """{"worker_name":"w","worker_class":"c","worker_params":[]}""", "dict_type:body/worker_params")]
    [InlineData("echo_worker_type", """{"worker_name":"w","worker_class":"c","worker_params":null}""", "dict_type:body/worker_params")]
    [InlineData("echo_worker_type", """{"worker_name":"w","worker_class":"c","worker_params":{},"limits":3,"package":{"version":1}}""", "missing:body/package/name|string_type:body/package/version|dict_type:body/limits")]
    [InlineData("echo_app", """{"name":"a","url":["http",null]}""", "url_parsing:body/url")]
    [InlineData("echo_app", """{"name":"a","url":5}""", "string_type:body/url")]
    [InlineData("echo_list", """{"limit":true,"state":"nope"}""", "enum:body/state|int_type:body/limit")]
    [InlineData("echo_port", """{"worker_port":"eight"}""", "int_parsing:body/worker_port")]
    [InlineData("take_alert", """{"job_id":"j","worker_id":"w","status":1,"output":"text"}""", "enum:body/status|dict_type:body/output")]
    public async Task A_faulty_request_names_every_fault(string endpoint, string? body, string expected)
    {
        if (body is Deep)
            body = """{"id":"a","name":"n","schema_name":"s","payload":""" + new string('[', 10_000) + new string(']', 10_000) + "}";

        var (response, problem) = await service.PostAsync(endpoint, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(422, problem.GetProperty("status").GetInt32());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        var faults = problem.GetProperty("detail").EnumerateArray().ToArray();
        Assert.Equal(expected, string.Join('|', faults.Select(Describe)));
        Assert.All(faults, fault => Assert.NotEmpty(fault.GetProperty("msg").GetString()!));
        Assert.Equal(faults.Length, problem.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("{\"worker_port\":1,\"x\":\"\\ud83d\\ude00 \\\\ud800\"}", 200)]
    [InlineData("{\"worker_port\":1,\"x\":\"\\ud83d\"}", 422)]
    [InlineData("{\"worker_port\":1,\"x\":{\"\\ude00\":1}}", 422)]
    public async Task Half_a_surrogate_pair_is_refused_and_a_whole_one_is_not(string body, int expected)
    {
        var (response, problem) = await service.PostAsync("echo_port", body);

        Assert.Equal(expected, (int)response.StatusCode);
        if (expected is 422)
            Assert.Equal("string_unicode:body/x", Describe(problem.GetProperty("detail")[0]));
    }

    [Fact]
    public async Task A_body_that_is_not_utf_8_is_refused()
    {
        using var content = new ByteArrayContent([(byte)'"', 0xC3, 0x28, (byte)'"']);
        content.Headers.ContentType = new("application/json");

        using var response = await service.Http.PostAsync("echo_port", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task A_fault_repeats_a_short_input_and_not_a_long_one()
    {
        var (_, shortInput) = await service.PostAsync("echo_port", """{"worker_port":"eight"}""");
        var (_, longInput) = await service.PostAsync("echo_port", $$"""{"worker_port":"{{new string('x', 5000)}}"}""");

        Assert.Equal("eight", shortInput.GetProperty("detail")[0].GetProperty("input").GetString());
        Assert.Equal(JsonValueKind.Null, longInput.GetProperty("detail")[0].GetProperty("input").ValueKind);
    }

    [Fact]
    public async Task The_pointer_of_an_error_leads_to_the_value()
    {
        var (_, problem) = await service.PostAsync("take_jobs", """{"jobs":[3]}""");

        Assert.Equal("#/jobs/0", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task A_body_of_another_content_type_is_refused()
    {
        var (response, problem) = await service.PostAsync("echo_port", """{"worker_port":1}""", "text/plain");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("model_attributes_type:body", Describe(problem.GetProperty("detail")[0]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.mindtrace+json")]
    public async Task A_body_without_content_type_or_with_a_json_one_is_read(string? contentType)
    {
        var (response, body) = await service.PostAsync("echo_port", """{"worker_port":1,"unknown":{}}""", contentType);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"worker_port":1}""", body.GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_answered_with_413(bool chunked)
    {
        using var content = new ByteArrayContent(new byte[50_000_000]);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "echo_job") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("1000000 bytes", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static string Describe(JsonElement fault) =>
        $"{fault.GetProperty("type").GetString()}:{string.Join('/', fault.GetProperty("loc").EnumerateArray().Select(part => part.ToString()))}";

    [Theory]
    [InlineData("http://h:1", "http://h:1")]
    [InlineData("http://H:1/a/", "http://h:1/a")]
    [InlineData("http://h/a b", "http://h/a%20b")]
    [InlineData("http://h/{a}\n", "http://h/%7Ba%7D")]
    public void An_address_is_kept_without_its_slash_and_without_spaces_and_braces(string given, string kept) =>
        Assert.Equal(kept, HttpAddress.Require("url", given));
}
