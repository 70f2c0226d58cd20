using System.Net.Http.Headers;
using System.Text.Json;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>Forwarding to apps, and jobs whose type is routed to one.</summary>
public sealed class GatewayTests(GarnetManager fixture) : IClassFixture<GarnetManager>
{
    private ManagerHost Manager => fixture.Manager;

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "the body")]
    [InlineData("PUT", "the body")]
    [InlineData("DELETE", "")]
    [InlineData("PATCH", "the body")]
    public async Task A_request_is_forwarded_as_it_came_and_the_answer_comes_back_as_it_is(string method, string body)
    {
        await using var app = await FakeApp.StartAsync();
        string name = await RegisterAsync(app.Url);
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{name}/show/a%20b/c?x=1&y=a%2Fb");
        request.Headers.Add("X-Custom", "value");
        if (body.Length > 0)
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("text/csv"));

        using var response = await Manager.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(207, (int)response.StatusCode);
        Assert.Equal("app", Assert.Single(response.Headers.GetValues("X-App")));
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"app {method} /show/a%20b/c?x=1&y=a%2Fb value {body.Length}:{body}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Answers_that_are_not_json_and_errors_of_the_app_are_left_alone()
    {
        await using var app = await FakeApp.StartAsync();
        string name = await RegisterAsync(app.Url);

        byte[] bytes = await Manager.Http.GetByteArrayAsync($"{name}/bytes", TestContext.Current.CancellationToken);
        using var missing = await Manager.Http.GetAsync($"{name}/missing", TestContext.Current.CancellationToken);

        Assert.Equal([0, 255, 1, 254], bytes);
        Assert.Equal(404, (int)missing.StatusCode);
        Assert.Empty(await missing.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_body_larger_than_the_managers_own_limit_is_forwarded()
    {
        await using var app = await FakeApp.StartAsync();
        string name = await RegisterAsync(app.Url);
        using var content = new StringContent(new string('x', 20_000_000));

        using var response = await Manager.Http.PostAsync($"{name}/show", content, TestContext.Current.CancellationToken);

        Assert.Contains(" 20000000:", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show", "unknown/show", 404, "Not Found")]
    [InlineData("dead", null, 502, "could not be reached")]
    [InlineData("hang", null, 504, "did not answer within 0.5 s")]
    public async Task An_app_that_is_unknown_dead_or_silent_is_a_problem_with_a_detail(string path, string? address, int status, string detail)
    {
        await using var app = await FakeApp.StartAsync();
        await using var impatient = path is "hang" ? await ImpatientAsync() : null;
        var manager = impatient ?? Manager;
        string name = await RegisterAsync(path is "dead" ? $"http://127.0.0.1:{FreePort.Next()}" : app.Url, manager);

        var (actual, problem, response) = await manager.SendAsync(new HttpRequestMessage(HttpMethod.Get, address ?? $"{name}/{path}"));

        Assert.Equal(status, actual);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registering_again_moves_the_app()
    {
        await using var first = await FakeApp.StartAsync("first");
        await using var second = await FakeApp.StartAsync("second");
        string name = await RegisterAsync(first.Url);
        string before = await Manager.Http.GetStringAsync($"{name}/show", TestContext.Current.CancellationToken);

        var moved = new Uri(second.Url);
        await Manager.CallAsync("register_app", $$"""{"name":"{{name}}","url":["http",null,"{{moved.Host}}",{{moved.Port}},"/",null,null]}""");
        string after = await Manager.Http.GetStringAsync($"{name}/show", TestContext.Current.CancellationToken);

        Assert.StartsWith("first", before, StringComparison.Ordinal);
        Assert.StartsWith("second", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registration_counts_from_its_answer_on()
    {
        await using var first = await FakeApp.StartAsync("first");
        await using var second = await FakeApp.StartAsync("second");
        string name = await RegisterAsync(first.Url);
        for (int i = 0; i < 200; i++)
        {
            var (app, url) = i % 2 == 0 ? ("second", second.Url) : ("first", first.Url);
            await Manager.CallAsync("register_app", new { name, url });
            Assert.StartsWith(app, await Manager.Http.GetStringAsync($"{name}/show", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_job_routed_to_an_endpoint_is_answered_with_its_result()
    {
        await using var app = await FakeApp.StartAsync();
        string name = await RegisterAsync(app.Url);
        string type = await RouteAsync($"/{name}/run");

        var status = await Manager.CallAsync("submit_job", ManagerHost.Job("j" + type, type));
        var stored = await Manager.CallAsync("get_job_status", new { job_id = "j" + type });

        Assert.Equal("completed", status.GetProperty("status").GetString());
        Assert.Equal("""{"echoed":"hello"}""", status.GetProperty("output").GetRawText());
        Assert.Equal($"{name}/run", status.GetProperty("worker_id").GetString());
        Assert.Equal(status.GetRawText(), stored.GetRawText());
    }

    [Theory]
    [InlineData("fails", "it broke")]
    [InlineData("plain", "not JSON: this is not JSON")]
    [InlineData("list", "not an object")]
    [InlineData("odd", "'dancing'")]
    [InlineData("teapot", "418: short and stout")]
    [InlineData("hang", "did not answer within 0.5 s")]
    [InlineData("nowhere", "404")]
    [InlineData(null, "No app 'absent' is registered")]
    public async Task Whatever_the_app_does_wrong_is_a_failed_job_with_its_reason_and_a_dead_letter(string? path, string reason)
    {
        await using var app = await FakeApp.StartAsync();
        await using var impatient = path is "hang" ? await ImpatientAsync() : null;
        var manager = impatient ?? Manager;
        string name = await RegisterAsync(app.Url, manager);
        string type = await RouteAsync(path is null ? "absent/run" : $"{name}/{path}", manager);

        var status = await manager.CallAsync("submit_job", ManagerHost.Job("j" + type, type));
        var letters = await manager.CallAsync("get_dlq_jobs");

        Assert.Equal("failed", status.GetProperty("status").GetString());
        Assert.Contains(reason, status.GetProperty("output").GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains(letters.GetProperty("jobs").EnumerateArray(), l => l.GetProperty("job_id").GetString() == "j" + type);
    }

    [Fact]
    public async Task A_requeued_endpoint_job_is_called_again()
    {
        await using var app = await FakeApp.StartAsync();
        string type = await RouteAsync("absent/run");
        await Manager.CallAsync("submit_job", ManagerHost.Job("j" + type, type));
        string name = await RegisterAsync(app.Url);
        await Manager.CallAsync("register_job_to_endpoint", new { job_type = type, endpoint = $"{name}/run" });

        var status = await Manager.CallAsync("requeue_from_dlq", new { job_id = "j" + type });

        Assert.Equal("completed", status.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_batch_may_hold_endpoint_jobs()
    {
        await using var app = await FakeApp.StartAsync();
        string name = await RegisterAsync(app.Url);
        string type = await RouteAsync($"{name}/run");

        var answer = await Manager.CallAsync("submit_jobs", new { jobs = Enumerable.Range(0, 100).Select(i => ManagerHost.Job($"{type}-{i}", type)) });

        Assert.All(answer.GetProperty("jobs").EnumerateArray(), job => Assert.Equal("completed", job.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Cancelling_an_endpoint_job_breaks_the_call_off_long_before_its_lease_is_renewed()
    {
        await using var app = await FakeApp.StartAsync();
        await using var manager = await ManagerHost.StartAsync(fixture.ConnectionString, "cancels", ("QUEUE:LEASE_DURATION", "00:10:00"), ("ENDPOINT_TIMEOUT", "00:10:00"));
        await manager.CallAsync("register_app", new { name = "slow", url = app.Url });
        await manager.CallAsync("register_job_to_endpoint", new { job_type = "slow", endpoint = "slow/held" });

        var submitting = manager.CallAsync("submit_job", ManagerHost.Job("j", "slow"));
        await Eventually.TrueAsync(() => app.Held > 0, what: "the call");
        await manager.CallAsync("cancel_job", new { job_id = "j" });
        var status = await submitting;

        Assert.Equal(("failed", "cancelled"), (status.GetProperty("status").GetString(), status.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task The_lease_of_an_endpoint_job_is_held_for_as_long_as_the_call_runs()
    {
        await using var app = await FakeApp.StartAsync();
        await using var manager = await ManagerHost.StartAsync(
            fixture.ConnectionString, "leases", ("QUEUE:LEASE_DURATION", "00:00:03"), ("ENDPOINT_TIMEOUT", "00:05:00"));
        await manager.CallAsync("register_app", new { name = "slow", url = app.Url });
        await manager.CallAsync("register_job_to_endpoint", new { job_type = "slow", endpoint = "slow/held" });

        var submitting = manager.CallAsync("submit_job", ManagerHost.Job("j", "slow"));
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => System.Diagnostics.Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(7.5), what: "two and a half leases");
        app.Release();
        var status = await submitting;

        Assert.Equal("completed", status.GetProperty("status").GetString());
        Assert.Equal("""{"held":true}""", status.GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task A_stopping_manager_lets_calls_end_and_answers_them()
    {
        await using var app = await FakeApp.StartAsync();
        var manager = await ManagerHost.StartAsync(fixture.ConnectionString, "drains", ("ENDPOINT_TIMEOUT", "00:05:00"), ("DRAIN_TIMEOUT", "00:05:00"));
        var submitting = await SubmitHeldAsync(manager, app);

        manager.Stop();
        await Eventually.TrueAsync(() => IsClosedAsync(manager.Url), what: "the port to be closed");
        app.Release();
        var status = await submitting;
        await manager.DisposeAsync();

        Assert.Equal("completed", status.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_call_that_outlasts_the_drain_time_of_a_stopping_manager_leaves_a_failed_job_with_the_reason()
    {
        await using var app = await FakeApp.StartAsync();
        var manager = await ManagerHost.StartAsync(fixture.ConnectionString, "stops", ("ENDPOINT_TIMEOUT", "00:05:00"), ("DRAIN_TIMEOUT", "00:00:00.1"));
        var submitting = await SubmitHeldAsync(manager, app);

        manager.Stop();
        var answer = await submitting;
        await manager.DisposeAsync();
        await using var other = await ManagerHost.StartAsync(fixture.ConnectionString, "stops");
        var status = await other.CallAsync("get_job_status", new { job_id = "j" });

        Assert.Equal(answer.GetRawText(), status.GetRawText());
        Assert.Equal("failed", status.GetProperty("status").GetString());
        Assert.Contains("broken off", status.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task<Task<JsonElement>> SubmitHeldAsync(ManagerHost manager, FakeApp app)
    {
        await manager.CallAsync("register_app", new { name = "slow", url = app.Url });
        await manager.CallAsync("register_job_to_endpoint", new { job_type = "slow", endpoint = "slow/held" });
        var submitting = manager.CallAsync("submit_job", ManagerHost.Job("j", "slow"));
        await Eventually.TrueAsync(() => app.Held > 0, what: "the call");
        return submitting;
    }

    private static async Task<bool> IsClosedAsync(string url)
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(url + "/alive"), TestContext.Current.CancellationToken);
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    /// <summary>A manager that soon gives up; the others wait for as long as a busy machine needs.</summary>
    private Task<ManagerHost> ImpatientAsync() =>
        ManagerHost.StartAsync(fixture.ConnectionString, "impatient", ("ENDPOINT_TIMEOUT", "00:00:00.5"), ("GATEWAY_TIMEOUT", "00:00:00.5"));

    private async Task<string> RegisterAsync(string url, ManagerHost? manager = null)
    {
        string name = "app-" + Guid.NewGuid().ToString("N");
        Assert.Equal(JsonValueKind.Null, (await (manager ?? Manager).CallAsync("register_app", new { name, url })).ValueKind);
        return name;
    }

    private async Task<string> RouteAsync(string endpoint, ManagerHost? manager = null)
    {
        string type = "t" + Guid.NewGuid().ToString("N");
        Assert.Equal(JsonValueKind.Null, (await (manager ?? Manager).CallAsync("register_job_to_endpoint", new { job_type = type, endpoint })).ValueKind);
        return type;
    }
}
