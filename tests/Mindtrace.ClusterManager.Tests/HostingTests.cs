using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>Configuration, secrets, and what stands around the contract.</summary>
public sealed class HostingTests(GarnetManager fixture) : IClassFixture<GarnetManager>
{
    private const string Token = "a-node-token-of-some-length";
    private const string Secret = "very-secret-key-9f2c";

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "10.0.0.7", false)]
    [InlineData(Token, null, false)]
    [InlineData(Token, "Bearer " + Token, true)]
    [InlineData(Token, "Bearer wrong", false)]
    public async Task The_object_stores_credentials_are_told_only_to_who_may_have_them_and_never_logged(string? token, string? header, bool told)
    {
        string minio = $"127.0.0.1:{FreePort.Next()}";
        (string, string)[] settings = [("MINIO_ENDPOINT", minio), ("MINIO_ACCESS_KEY", "access-key-77"), ("MINIO_SECRET_KEY", Secret), ("MINIO_BUCKET", "the-bucket")];
        await using var manager = await ManagerHost.StartAsync(fixture.ConnectionString, "secrets", token is null ? settings : [.. settings, ("NODE_TOKEN", token)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "register_node")
        {
            Content = new StringContent("""{"node_url":"http://10.0.0.7:8003"}""", MediaTypeHeaderValue.Parse("application/json")),
        };
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header.StartsWith("Bearer", StringComparison.Ordinal) ? "Authorization" : "X-Forwarded-For", header);

        var (status, body, _) = await manager.SendAsync(request);
        var (registryStatus, registry, registryResponse) = await manager.PostAsync("list_worker_types", "{}");

        Assert.Equal(200, status);
        Assert.Equal(told ? "access-key-77" : "", body.GetProperty("access_key").GetString());
        Assert.Equal(told ? Secret : "", body.GetProperty("secret_key").GetString());
        Assert.Equal(minio, body.GetProperty("endpoint").GetString());
        Assert.Equal("the-bucket", body.GetProperty("bucket").GetString());
        Assert.Equal(int.Parse(minio.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), body.GetProperty("minio_port").GetInt32());
        Assert.Equal(503, registryStatus);
        Assert.NotNull(registryResponse.Headers.RetryAfter);
        Assert.DoesNotContain(Secret, registry.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(manager.Logs.All, line => line.Contains(Secret, StringComparison.Ordinal) || line.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_faulty_option_is_named_at_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ManagerHost.StartAsync(
            fixture.ConnectionString, "mindtrace", ("PUBLIC_URL", "nonsense"), ("NODE_TOKEN", "short"), ("MAX_REQUEST_BODY_BYTES", "1"), ("ENDPOINT_TIMEOUT", "00:00:00"), ("DRAIN_TIMEOUT", "30")));

        foreach (string key in (string[])["PUBLIC_URL", "NODE_TOKEN", "MAX_REQUEST_BODY_BYTES", "ENDPOINT_TIMEOUT", "DRAIN_TIMEOUT"])
            Assert.Contains("MINDTRACE_CLUSTER:" + key, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_settings_that_belong_to_different_parts_are_named_together()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ManagerHost.StartAsync(
            fixture.ConnectionString, "no{prefix}", ("ENDPOINT_TIMEOUT", "00:00:00"), ("BRIDGE:CONCURRENCY", "0"), ("QUEUE:SHARDS", "65"), ("QUEUE:LEASE_DURATION", "30"), ("MINIO_ENDPOINT", "no address")));

        foreach (string key in (string[])["ENDPOINT_TIMEOUT", "BRIDGE:CONCURRENCY", "QUEUE:KEY_PREFIX", "QUEUE:SHARDS", "QUEUE:LEASE_DURATION"])
            Assert.Contains(exception.Failures, failure => failure.StartsWith($"MINDTRACE_CLUSTER:{key} should be ", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.Contains("MINIO_ENDPOINT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_that_is_no_value_of_its_setting_is_named_with_the_setting()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ManagerHost.StartAsync(fixture.ConnectionString, "mindtrace", ("QUEUE:LEASE_DURATION", "long")));

        Assert.Contains("'long' at 'MINDTRACE_CLUSTER:QUEUE:LEASE_DURATION'", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_faulty_option_of_bridges_is_named_at_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ManagerHost.StartAsync(
            fixture.ConnectionString, "mindtrace", ("BRIDGE:CONCURRENCY", "0"), ("BRIDGE:TAKEOVER_TIME", "00:00:00.5")));

        foreach (string key in (string[])["CONCURRENCY", "TAKEOVER_TIME"])
            Assert.Contains("MINDTRACE_CLUSTER:BRIDGE:" + key, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_document_describes_every_endpoint_and_the_page_needs_nothing_from_elsewhere()
    {
        var endpoints = (await fixture.Manager.CallAsync("endpoints")).GetProperty("endpoints").EnumerateArray().Select(e => e.GetString());
        using var document = JsonDocument.Parse(await fixture.Manager.Http.GetStringAsync("openapi/v1.json", TestContext.Current.CancellationToken));
        string page = await fixture.Manager.Http.GetStringAsync("docs/", TestContext.Current.CancellationToken);
        using var script = await fixture.Manager.Http.GetAsync("docs/scalar.js", TestContext.Current.CancellationToken);
        using var head = await fixture.Manager.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "openapi/v1.json"), TestContext.Current.CancellationToken);

        Assert.All(endpoints, name => Assert.True(document.RootElement.GetProperty("paths").TryGetProperty("/" + name, out _), name));
        var job = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("Job");
        foreach (string text in (string[])["id", "name", "schema_name", "status", "created_at"])
            Assert.Equal("string", job.GetProperty("properties").GetProperty(text).GetProperty("type").GetString());
        Assert.Contains("scalar.js", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.True(script.IsSuccessStatusCode);
        Assert.True(head.IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_api_document_that_is_not_there_is_a_problem_like_any_unknown_path()
    {
        var (status, problem, response) = await fixture.Manager.SendAsync(new HttpRequestMessage(HttpMethod.Get, "openapi/v2.json"));

        Assert.Equal(404, status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Not Found", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_system_endpoints_answer_as_a_cluster_manager()
    {
        var className = await fixture.Manager.CallAsync("class_name");
        var heartbeat = await fixture.Manager.CallAsync("heartbeat");
        using var health = await fixture.Manager.Http.GetAsync("health", TestContext.Current.CancellationToken);

        Assert.Equal("""{"class_name":"ClusterManager"}""", className.GetRawText());
        Assert.Equal("Available", heartbeat.GetProperty("heartbeat").GetProperty("status").GetString());
        Assert.True(health.IsSuccessStatusCode);
    }
}
