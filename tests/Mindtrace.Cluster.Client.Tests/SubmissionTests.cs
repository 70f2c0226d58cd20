using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client.Tests;

public sealed class SubmissionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_and_wait_asks_until_the_job_has_ended()
    {
        int waits = 0;
        await using var stub = await StubService.StartAsync((context, call) => StubService.WriteAsync(context, 200, Sample.StatusJson(
            call.Endpoint is "wait_job" ? Interlocked.Increment(ref waits) switch { 1 => "running", 2 => "retrying", _ => "completed" } : "queued")));
        var status = await new ClusterClient(stub.Http).SubmitAndWaitAsync(Sample.Job(), cancellationToken: Token);
        Assert.Equal(JobState.Completed, status.State);
        Assert.Equal(["submit_job", "wait_job", "wait_job", "wait_job"], stub.Calls.Select(call => call.Endpoint));
        Assert.Equal(30, stub.Calls.Last().Body.GetProperty("timeout_seconds").GetDouble());
    }

    [Theory]
    [InlineData("error")]
    [InlineData("completed")]
    public async Task Submit_and_wait_does_not_wait_for_a_job_that_has_ended_already(string state)
    {
        await using var stub = await StubService.AnsweringAsync(200, Sample.StatusJson(state));
        await new ClusterClient(stub.Http).SubmitAndWaitAsync(Sample.Job(), cancellationToken: Token);
        Assert.Equal("submit_job", stub.Calls.Single().Endpoint);
    }

    [Fact]
    public async Task Submit_and_wait_gives_up_in_time_with_the_last_status()
    {
        await using var stub = await StubService.AnsweringAsync(200, Sample.StatusJson("running"));
        var failure = await Assert.ThrowsAsync<JobTimeoutException>(
            () => new ClusterClient(stub.Http).SubmitAndWaitAsync(Sample.Job(), TimeSpan.FromMilliseconds(50), Token));
        Assert.Equal(JobState.Running, failure.Status.State);
        Assert.All(stub.Calls.Skip(1), call => Assert.InRange(call.Body.GetProperty("timeout_seconds").GetDouble(), 0, 0.05));
    }

    [Fact]
    public async Task Waiting_follows_the_job_that_an_idempotency_key_led_to()
    {
        await using var stub = await StubService.StartAsync((context, call) =>
            StubService.WriteAsync(context, 200, Sample.StatusJson(call.Endpoint is "wait_job" ? "completed" : "queued", id: "first")));
        var status = await new ClusterClient(stub.Http).SubmitAndWaitAsync(Sample.Job("second") with { IdempotencyKey = "k" }, cancellationToken: Token);
        Assert.Equal("first", status.JobId.Value);
        Assert.Equal("first", stub.Calls.Last().Body.GetProperty("job_id").GetString());
    }

    [Fact]
    public async Task A_log_is_followed_to_the_lines_that_came_before_the_end_was_seen()
    {
        const string Line = """{"index":INDEX,"time":"2026-01-31T12:00:00Z","text":"line INDEX"}""";
        int answers = 0;
        await using var stub = await StubService.StartAsync((context, call) => StubService.WriteAsync(context, 200, call.Endpoint is "get_job_status"
            ? Sample.StatusJson(answers < 3 ? "running" : "completed")
            : ++answers switch
            {
                1 => Log(5, 6),
                4 => Log(7),
                _ => $$"""{"lines":[],"next":{{(answers < 4 ? 7 : 8)}}}""",
            }));
        var lines = new List<string>();
        await foreach (var line in new ClusterClient(stub.Http).FollowJobLogsAsync(JobId.Parse("job-1"), 5, Token))
            lines.Add(line.Text);

        Assert.Equal(["line 5", "line 6", "line 7"], lines);
        var asked = stub.Calls.Where(call => call.Endpoint is "get_job_logs").Select(call => (call.Body.GetProperty("from").GetInt32(), call.Body.GetProperty("timeout_seconds").ToString()));
        Assert.Equal([(5, "30"), (7, "30"), (7, "30"), (7, ""), (8, "")], asked);

        static string Log(params int[] indexes) =>
            $$"""{"lines":[{{string.Join(',', indexes.Select(index => Line.Replace("INDEX", $"{index}", StringComparison.Ordinal)))}}],"next":{{indexes[^1] + 1}}}""";
    }

    [Fact]
    public async Task A_long_batch_is_sent_in_requests_of_ten_thousand()
    {
        await using var stub = await StubService.StartAsync((context, call) => StubService.WriteAsync(context, 200,
            $$"""{"jobs":[{{string.Join(',', call.Body.GetProperty("jobs").EnumerateArray().Select(job => $$"""{"job_id":"{{job.GetProperty("id").GetString()}}","status":"queued","state":"queued"}"""))}}]}"""));
        var jobs = Enumerable.Range(0, 20_001).Select(i => Sample.Job($"job-{i}")).ToArray();
        var submitted = await new ClusterClient(stub.Http).SubmitJobsAsync(jobs, Token);
        Assert.Equal(jobs.Select(job => job.Id), submitted.Select(job => job.JobId));
        Assert.Equal([10_000, 10_000, 1], stub.Calls.Select(call => call.Body.GetProperty("jobs").GetArrayLength()));
    }

    [Fact]
    public void A_new_job_has_an_id_of_its_own_and_a_snake_case_payload()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        var job = JobFactory.Create("resize", new { ImageUrl = "http://h/i.png", Mode = DayOfWeek.Monday }, clock);
        Assert.Equal("""{"image_url":"http://h/i.png","mode":"monday"}""", job.Payload.GetRawText());
        Assert.Equal(("resize", "resize", clock.GetUtcNow()), (job.Name, job.SchemaName.Value, job.CreatedAt));
        Assert.NotEqual(job.Id, JobFactory.Create("resize", WireJson.EmptyObject, clock).Id);
    }

    [Fact]
    public void A_new_job_takes_a_payload_with_a_contract_of_its_own()
    {
        var contract = (JsonTypeInfo<int[]>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int[]));
        Assert.Equal("[1,2]", JobFactory.Create("sum", [1, 2], contract).Payload.GetRawText());
    }

    [Fact]
    public void The_output_of_a_failed_job_is_not_to_be_had()
    {
        var status = JsonSerializer.Deserialize(Sample.StatusJson("failed"), WireJson.Default.JobStatus)! with { Error = "boom" };
        var failure = Assert.Throws<InvalidOperationException>(() => status.ReadOutput<string>());
        Assert.Contains("boom", failure.Message, StringComparison.Ordinal);
    }
}
