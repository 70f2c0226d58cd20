using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Jobs;
using Mindtrace.Wire;

namespace Mindtrace.Workers.Tests;

/// <summary>A worker in an ASP.NET Core application of someone's own.</summary>
public sealed class WorkerEndpointsTests(RedisFixture store) : IClassFixture<RedisFixture>
{
    private const string BareJob = """{"id":"j","name":"n","schema_name":"echo","payload":{"message":"hi"},"created_at":"2026-01-31T12:00:00.123456"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connected_worker_serves_the_queue()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var worker = await StartAsync(cluster, new EchoWorker(TimeProvider.System));
        using var http = Client(worker);
        var body = new { backend_args = new { cls = "any.Class", kwargs = new { host = "elsewhere" } }, queue_name = "echo", cluster_url = "http://localhost:8002/" };
        for (int again = 0; again < 2; again++)
        {
            var response = await http.PostAsJsonAsync("connect_to_cluster", body, Cancel);
            Assert.Equal((HttpStatusCode.OK, "null"), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel)));
        }

        Assert.Equal("echo", (await cluster.Directory.FindAsync("web", Cancel))!.WorkerType);
        Assert.Equal(JobState.Completed, (await cluster.EndOfAsync(await cluster.SubmitAsync())).State);
    }

    [Fact]
    public async Task Another_cluster_may_not_connect_the_worker()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var worker = await StartAsync(cluster, new EchoWorker(TimeProvider.System));
        using var http = Client(worker);
        var response = await http.PostAsJsonAsync(
            "connect_to_cluster", new { backend_args = new { }, queue_name = "echo", cluster_url = "http://evil.example:8002" }, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("MINDTRACE_WORKER__ALLOWED_CLUSTER_URLS", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BareJob)]
    [InlineData($$"""{"job_dict":{{BareJob}}}""")]
    public async Task Run_takes_a_job_bare_or_wrapped(string body)
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var worker = await StartAsync(cluster, new EchoWorker(TimeProvider.System));
        using var http = Client(worker);
        var response = await PostAsync(http, "run", body);
        var answer = await AnswerAsync(response);
        Assert.Equal(("completed", """{"echoed":"hi"}"""), Outcome(answer));
        // The rest is what the Python package's client asks of a JobStatus.
        Assert.Equal("j", answer.GetProperty("job_id").GetString());
        Assert.Equal("web", answer.GetProperty("worker_id").GetString());
        Assert.Equal("completed", answer.GetProperty("job").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_run_that_fails_is_an_answer_and_no_error()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var worker = await StartAsync(cluster, new DelegateWorker((_, _, _) => throw new InvalidOperationException("it broke")));
        using var http = Client(worker);
        var response = await PostAsync(http, "run", BareJob);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await AnswerAsync(response);
        Assert.Equal(("failed", """{"error":"it broke"}"""), Outcome(answer));
        Assert.Equal("it broke", answer.GetProperty("job").GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_run_has_its_job_s_time_out()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var worker = await StartAsync(cluster, new DelegateWorker((_, _, _) => new TaskCompletionSource<JsonElement>().Task));
        using var http = Client(worker);
        var response = await PostAsync(http, "run", BareJob.Replace("""{"id":"j",""", """{"id":"j","timeout_seconds":0.1,""", StringComparison.Ordinal));
        Assert.Equal(("failed", """{"error":"timed out after 0.1 s"}"""), Outcome(await AnswerAsync(response)));
    }

    [Theory]
    [InlineData("""{"id":"j"}""", "schema_name")]
    [InlineData("""{"job_dict":{"id":"j"}}""", "job_dict")]
    [InlineData("""{"job_dict":5}""", "job_dict")]
    [InlineData("[]", "body")]
    public async Task A_run_without_a_whole_job_is_refused(string body, string named)
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var worker = await StartAsync(cluster, new EchoWorker(TimeProvider.System));
        using var http = Client(worker);
        var response = await PostAsync(http, "run", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains($"\"{named}\"", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worker_says_who_it_is_and_starts_once()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        int starts = 0;
        await using var worker = await StartAsync(cluster, new DelegateWorker((_, _, _) => Task.FromResult(DelegateWorker.Done), _ =>
        {
            starts++;
            return Task.CompletedTask;
        }));
        using var http = Client(worker);
        Assert.Equal("null", await (await PostAsync(http, "start", "{}")).Content.ReadAsStringAsync(Cancel));
        await PostAsync(http, "start", "{}");
        Assert.Equal(1, starts);
        Assert.Equal("""{"class_name":"DelegateWorker"}""", await (await PostAsync(http, "class_name", "{}")).Content.ReadAsStringAsync(Cancel));
        Assert.Equal("""{"id":null,"worker_id":"web","status":"idle","job_id":null}""", await (await PostAsync(http, "get_status", "{}")).Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<WebApplication> StartAsync(TestCluster cluster, WorkerBase instance)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(cluster.Environment.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)));
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddMindtraceWorker(_ => instance, instance.GetType().Name, options => options.WorkerId = "web");
        var app = builder.Build();
        app.UseMindtraceWire();
        app.MapMindtraceWorker();
        await app.StartAsync(Cancel);
        return app;
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string endpoint, string body) =>
        http.PostAsync(endpoint, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancel);

    private static async Task<JsonElement> AnswerAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel));

    private static (string? Status, string Output) Outcome(JsonElement answer) =>
        (answer.GetProperty("status").GetString(), answer.GetProperty("output").GetRawText());

    private static async Task<string> DetailAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel)).GetProperty("detail").GetRawText();
}
