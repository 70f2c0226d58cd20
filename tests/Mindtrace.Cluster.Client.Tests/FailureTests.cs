using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client.Tests;

public sealed class FailureTests
{
    private static readonly JobId Id = JobId.Parse("job-1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_connection_is_a_cluster_that_is_unavailable()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ClosedPort()}") };
        var failure = await Assert.ThrowsAsync<ClusterUnavailableException>(() => new ClusterClient(http).GetJobStatusAsync(Id, Token));
        Assert.Null(failure.StatusCode);
        Assert.Contains("could not be reached", failure.Message, StringComparison.Ordinal);
        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Fact]
    public async Task An_unknown_job_is_named()
    {
        await using var stub = await StubService.AnsweringAsync(404, """{"type":"about:blank","status":404,"detail":"Job job-1 not found"}""");
        var failure = await Assert.ThrowsAsync<JobNotFoundException>(() => new ClusterClient(stub.Http).GetJobStatusAsync(Id, Token));
        Assert.Equal((Id, "Job job-1 not found", (int?)404), (failure.JobId, failure.Detail, failure.StatusCode));
        Assert.Equal("about:blank", failure.Problem!.Value.GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_unknown_path_is_not_taken_for_an_unknown_job()
    {
        await using var stub = await StubService.AnsweringAsync(404, """{"detail":"Not Found"}""");
        var failure = await Assert.ThrowsAsync<ClusterException>(() => new ClusterClient(stub.Http).GetJobStatusAsync(Id, Token));
        Assert.Equal(404, failure.StatusCode);
    }

    [Fact]
    public async Task Every_faulty_field_is_listed()
    {
        await using var stub = await StubService.AnsweringAsync(422,
            """{"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{}},{"type":"int_parsing","loc":["body","jobs",2,"priority"],"msg":"Input should be a valid integer"}]}""");
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => new ClusterClient(stub.Http).SubmitJobAsync(Sample.Job(), Token));
        Assert.Equal([new FieldError("body.name", "missing", "Field required"), new FieldError("body.jobs.2.priority", "int_parsing", "Input should be a valid integer")], failure.Errors);
        Assert.Contains("body.name: Field required", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_completion_by_the_wrong_worker_is_a_conflict()
    {
        await using var stub = await StubService.AnsweringAsync(409, """{"detail":"worker w does not hold job job-1"}""");
        var completion = new WorkerAlertCompletedJobRequest { JobId = Id, Status = WireStatus.Completed, Output = WireJson.EmptyObject, WorkerId = "w" };
        var failure = await Assert.ThrowsAsync<ConflictException>(() => new ClusterClient(stub.Http).WorkerAlertCompletedJobAsync(completion, Token));
        Assert.Equal("worker w does not hold job job-1", failure.Detail);
    }

    [Theory]
    [InlineData(200, "<html>hello</html>")]
    [InlineData(200, "null")]
    [InlineData(200, "")]
    [InlineData(200, """{"status":"completed"}""")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(500, "")]
    public async Task An_answer_that_is_no_json_of_the_wire_is_told_as_it_came(int status, string body)
    {
        await using var stub = await StubService.AnsweringAsync(status, body);
        var failure = await Assert.ThrowsAsync<ClusterException>(() => new ClusterClient(stub.Http).GetJobStatusAsync(Id, Token));
        Assert.Equal(status, failure.StatusCode);
        Assert.Contains(body is "" ? "get_job_status" : body, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_store_is_asked_again_after_the_time_it_names()
    {
        int calls = 0;
        await using var stub = await StubService.StartAsync((context, _) => Interlocked.Increment(ref calls) <= 2
            ? StubService.WriteAsync(context, 503, """{"detail":"the store is away"}""", ("Retry-After", "2"))
            : StubService.WriteAsync(context, 200, Sample.StatusJson("queued")));
        var clock = new FakeTimeProvider();
        var submission = new ClusterClient(stub.Http, null, clock).SubmitJobAsync(Sample.Job(), Token);
        while (!submission.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(JobState.Queued, (await submission).State);
        Assert.Equal(3, calls);
    }

    [Theory]
    [InlineData(0, "0", 1)]
    [InlineData(2, "0", 3)]
    [InlineData(2, "60", 1)]
    [InlineData(2, null, 1)]
    public async Task Trying_again_has_an_end(int maxRetries, string? retryAfter, int calls)
    {
        await using var stub = await StubService.AnsweringAsync(503, """{"detail":"the store is away"}""", retryAfter is null ? [] : [("Retry-After", retryAfter)]);
        var client = new ClusterClient(stub.Http, new ClusterClientOptions { MaxRetries = maxRetries });
        var failure = await Assert.ThrowsAsync<ClusterUnavailableException>(() => client.SubmitJobAsync(Sample.Job(), Token));
        Assert.Equal(("the store is away", (int?)503), (failure.Detail, failure.StatusCode));
        Assert.Equal(calls, stub.Calls.Count);
    }

    [Fact]
    public async Task A_call_that_would_act_twice_is_never_sent_twice()
    {
        await using var stub = await StubService.AnsweringAsync(503, """{"detail":"Server failed to connect: http://n"}""", ("Retry-After", "0"));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => new ClusterClient(stub.Http).LaunchWorkerAsync(new() { NodeUrl = "n", WorkerType = "t" }, Token));
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Cancelling_ends_a_call_that_hangs()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var arrived = new TaskCompletionSource();
        await using var stub = await StubService.StartAsync((context, _) =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var wait = new ClusterClient(stub.Http).WaitJobAsync(Id, cancellationToken: cancellation.Token);
        await arrived.Task.WaitAsync(Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_unavailable_after_the_time_out()
    {
        await using var stub = await StubService.StartAsync((context, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var http = new HttpClient { BaseAddress = new Uri(stub.Url), Timeout = TimeSpan.FromMilliseconds(200) };
        var failure = await Assert.ThrowsAsync<ClusterUnavailableException>(() => new ClusterClient(http).GetJobStatusAsync(Id, Token));
        Assert.Contains("did not answer within 0.2 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_service_that_never_comes_ends_in_time_and_says_why()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ClosedPort()}") };
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => new NodeClient(http).WaitUntilAvailableAsync(TimeSpan.FromMilliseconds(250), Token));
        Assert.IsType<ClusterUnavailableException>(failure.InnerException);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
