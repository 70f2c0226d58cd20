using System.Net;
using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Wire.Tests;

public sealed class ContractTests(WireService service) : IClassFixture<WireService>
{
    [Fact]
    public async Task Every_system_endpoint_answers_in_its_shape()
    {
        var (_, status) = await service.PostAsync("status", null);
        var (_, endpoints) = await service.PostAsync("endpoints", "{}");
        var (_, heartbeat) = await service.PostAsync("heartbeat", "{}");
        var (_, serverId) = await service.PostAsync("server_id", "{}");
        var (_, className) = await service.PostAsync("class_name", "{}");
        var (_, pidFile) = await service.PostAsync("pid_file", "{}");

        string id = serverId.GetProperty("server_id").GetString()!;
        Assert.Equal("""{"status":"Available"}""", status.GetRawText());
        Assert.Contains("echo_job", endpoints.GetProperty("endpoints").EnumerateArray().Select(e => e.GetString()));
        Assert.True(Guid.TryParse(id, out _));
        Assert.Equal($$$"""{"heartbeat":{"status":"Available","server_id":"{{{id}}}","message":"TestService is Available","details":null}}""", heartbeat.GetRawText());
        Assert.Equal("""{"class_name":"TestService"}""", className.GetRawText());
        Assert.Equal("""{"pid_file":null}""", pidFile.GetRawText());
    }

    [Fact]
    public async Task A_job_comes_back_as_it_went()
    {
        const string json = """
            {"id":"a","name":"n","schema_name":"s","payload":{"x":[1,null]},"status":"queued","created_at":"2026-01-31T12:00:00.123456","started_at":null,"completed_at":null,"error":null,"entrypoint":null,"priority":5,"max_attempts":null,"timeout_seconds":null,"delay_seconds":null,"not_before":null,"idempotency_key":null,"labels":null,"trace_parent":null}
            """;

        var (response, body) = await service.PostAsync("echo_job", json);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.NotNull(response.Content.Headers.ContentLength);
        Assert.Equal(json, body.GetRawText());
    }

    [Fact]
    public async Task A_byte_order_mark_before_the_body_is_ignored_and_one_before_nothing_is_no_body()
    {
        var (_, list) = await service.PostAsync("echo_list", "\uFEFF{\"limit\":7}");
        var (_, nothing) = await service.PostAsync("echo_list", "\uFEFF");
        var (_, second) = await service.PostAsync("echo_list", "\uFEFF\uFEFF{}");

        Assert.Equal(7, list.GetProperty("limit").GetInt32());
        Assert.All((JsonElement[])[nothing, second], static problem => Assert.Equal("json_invalid", problem.GetProperty("detail")[0].GetProperty("type").GetString()));
    }

    [Fact]
    public async Task An_endpoint_without_output_answers_the_literal_null()
    {
        var (response, body) = await service.PostAsync("take_jobs", """{"jobs":[]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(JsonValueKind.Null, body.ValueKind);
    }

    [Theory]
    [InlineData("POST", "nowhere", 404, "Not Found")]
    [InlineData("GET", "nowhere/else", 404, "Not Found")]
    [InlineData("GET", "echo_job", 405, "Method Not Allowed")]
    [InlineData("DELETE", "status", 405, "Method Not Allowed")]
    [InlineData("POST", "throw_expected", 404, "No job with id 'j1'")]
    [InlineData("POST", "throw_mapped", 503, "The store is away")]
    [InlineData("POST", "throw_unexpected", 500, "Internal Server Error")]
    public async Task Errors_are_problems_with_a_detail(string method, string path, int status, string detail)
    {
        var (response, problem) = await service.SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("hunter2", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapped_error_says_when_to_try_again()
    {
        var (response, _) = await service.PostAsync("throw_mapped", "{}");

        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("abc-123", true)]
    [InlineData("white space", false)]
    [InlineData(null, false)]
    public async Task The_request_id_is_taken_or_made_and_echoed(string? given, bool taken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "throw_expected");
        if (given is not null)
            request.Headers.TryAddWithoutValidation("X-Request-ID", given);

        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        string echoed = Assert.Single(response.Headers.GetValues("X-Request-ID"));
        Assert.Equal(taken, echoed == given);
        Assert.NotEmpty(echoed);
        Assert.Equal(echoed, problem.GetProperty("request_id").GetString());
    }

    [Fact]
    public async Task Shutdown_answers_and_then_ends_the_host()
    {
        var own = new WireService();
        await own.InitializeAsync();
        var stopping = new TaskCompletionSource();
        own.Lifetime.ApplicationStopping.Register(stopping.SetResult);

        var (response, _) = await own.PostAsync("shutdown", null);
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await own.DisposeAsync();
    }

    [Fact]
    public void A_wire_error_needs_an_error_status() => Assert.Throws<ArgumentOutOfRangeException>(() => new WireException(200, "fine"));

    [Fact]
    public void Every_status_has_the_name_the_original_gives_it() =>
        Assert.Equal("\"FailedToLaunch\"", JsonSerializer.Serialize(ServerStatus.FailedToLaunch, WireJson.Default.ServerStatus));
}
