using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>The rows of the contract about jobs and queues.</summary>
public abstract class JobContractTests(ManagerFixture fixture)
{
    private const string StatusFields =
        "id,job_id,worker_id,status,output,job,state,attempt,max_attempts,queue,progress,error,created_at,started_at,completed_at,next_attempt_at";

    private const string JobFields =
        "id,name,schema_name,payload,status,created_at,started_at,completed_at,error,entrypoint,priority,max_attempts,timeout_seconds,delay_seconds,not_before,idempotency_key,labels,trace_parent";

    private ManagerHost Manager => fixture.Manager;

    [Fact]
    public async Task A_job_without_routing_is_an_error_and_no_dead_letter()
    {
        var (id, type) = Names();

        var status = await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));

        Assert.Equal("error", status.GetProperty("status").GetString());
        // The Python package's job has no such status: its client would refuse the whole answer.
        Assert.Equal("failed", status.GetProperty("job").GetProperty("status").GetString());
        var asked = await Manager.CallAsync("get_job_status", new { job_id = id });
        Assert.Equal("failed", asked.GetProperty("job").GetProperty("status").GetString());
        Assert.Equal("", status.GetProperty("worker_id").GetString());
        Assert.Equal($$"""{"error":"No job schema targeting found for job type {{type}}"}""", status.GetProperty("output").GetRawText());
        Assert.DoesNotContain(id, await DeadLetterIdsAsync());
    }

    [Fact]
    public async Task A_job_for_a_queue_is_queued_and_has_exactly_the_fields_of_the_wire()
    {
        var (id, type) = await QueueAsync();

        var status = await Manager.CallAsync("submit_job", ManagerHost.Job(id, type, new { message = "hello", nested = new object?[] { 1, null } }));
        var asked = await Manager.CallAsync("get_job_status", new { job_id = id });

        Assert.Equal(StatusFields, Fields(status));
        Assert.Equal(JobFields, Fields(status.GetProperty("job")));
        Assert.Equal("queued", status.GetProperty("status").GetString());
        Assert.Equal("queued", status.GetProperty("state").GetString());
        Assert.Equal("{}", status.GetProperty("output").GetRawText());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("id").ValueKind);
        Assert.Equal("""{"message":"hello","nested":[1,null]}""", status.GetProperty("job").GetProperty("payload").GetRawText());
        Assert.Equal("2026-01-31T12:00:00.123456", status.GetProperty("job").GetProperty("created_at").GetString());
        Assert.Equal(status.GetRawText(), asked.GetRawText());
    }

    [Fact]
    public async Task Submitting_an_id_again_changes_nothing()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type, new { message = "first" }));

        var again = await Manager.CallAsync("submit_job", ManagerHost.Job(id, type, new { message = "second" }));

        Assert.Equal("""{"message":"first"}""", again.GetProperty("job").GetProperty("payload").GetRawText());
        Assert.Equal(1, (await StatsAsync(type)).GetProperty("queued").GetInt32());
    }

    [Fact]
    public async Task A_batch_is_taken_whole_and_answered_in_order()
    {
        var (_, type) = await QueueAsync();
        var jobs = Enumerable.Range(0, 1200).Select(i => ManagerHost.Job($"{type}-{i}", type)).Append(ManagerHost.Job($"{type}-7", type)).ToArray();

        var answer = (await Manager.CallAsync("submit_jobs", new { jobs })).GetProperty("jobs").EnumerateArray().ToArray();

        Assert.Equal(1201, answer.Length);
        Assert.Equal($"{type}-42", answer[42].GetProperty("job_id").GetString());
        Assert.Equal("job_id,status,state,existing,error", Fields(answer[0]));
        Assert.True(answer[1200].GetProperty("existing").GetBoolean());
        Assert.Equal(1200, (await StatsAsync(type)).GetProperty("queued").GetInt32());
    }

    [Fact]
    public async Task A_job_reported_over_http_runs_and_completes()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));
        var waiting = Manager.CallAsync("wait_job", new { job_id = id, timeout_seconds = 60 });

        Assert.Equal(JsonValueKind.Null, (await Manager.CallAsync("worker_alert_started_job", new { job_id = id, worker_id = "w-" + id })).ValueKind);
        var running = await Manager.CallAsync("get_job_status", new { job_id = id });
        var worker = await Manager.CallAsync("get_worker_status", new { worker_id = "w-" + id });
        await Manager.CallAsync("worker_alert_completed_job", new { job_id = id, worker_id = "w-" + id, status = "completed", output = new { echoed = "hello" } });
        var waited = await waiting;
        var idle = await Manager.CallAsync("get_worker_status", new { worker_id = "w-" + id });

        Assert.Equal("running", running.GetProperty("status").GetString());
        Assert.Equal("w-" + id, running.GetProperty("worker_id").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$", running.GetProperty("job").GetProperty("started_at").GetString());
        Assert.Equal("running", worker.GetProperty("status").GetString());
        Assert.Equal(id, worker.GetProperty("job_id").GetString());
        Assert.Equal("completed", waited.GetProperty("status").GetString());
        Assert.Equal("""{"echoed":"hello"}""", waited.GetProperty("output").GetRawText());
        Assert.NotNull(waited.GetProperty("job").GetProperty("completed_at").GetString());
        Assert.Equal("idle", idle.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, idle.GetProperty("job_id").ValueKind);
    }

    [Fact]
    public async Task A_completion_told_again_does_not_hide_what_the_worker_runs_by_now()
    {
        var (id, type) = await QueueAsync();
        string worker = "w-" + id;
        var completion = new { job_id = id, worker_id = worker, status = "completed", output = new { } };
        foreach (string each in (string[])[id, id + "-2"])
            await Manager.CallAsync("submit_job", ManagerHost.Job(each, type));
        await Manager.CallAsync("worker_alert_started_job", new { job_id = id, worker_id = worker });
        await Manager.CallAsync("worker_alert_completed_job", completion);
        await Manager.CallAsync("worker_alert_started_job", new { job_id = id + "-2", worker_id = worker });

        await Manager.CallAsync("worker_alert_completed_job", completion);
        var status = await Manager.CallAsync("get_worker_status", new { worker_id = worker });

        Assert.Equal("running", status.GetProperty("status").GetString());
        Assert.Equal(id + "-2", status.GetProperty("job_id").GetString());
    }

    [Fact]
    public async Task A_completion_from_another_worker_is_refused_and_changes_nothing()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));
        await Manager.CallAsync("worker_alert_started_job", new { job_id = id, worker_id = "owner" });

        var (status, problem, _) = await Manager.PostAsync(
            "worker_alert_completed_job", $$$"""{"job_id":"{{{id}}}","worker_id":"thief","status":"completed","output":{}}""");
        var (startStatus, _, _) = await Manager.PostAsync("worker_alert_started_job", $$"""{"job_id":"{{id}}","worker_id":"thief"}""");

        Assert.Equal(409, status);
        Assert.Equal(409, startStatus);
        Assert.Contains(id, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("running", (await Manager.CallAsync("get_job_status", new { job_id = id })).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("failed", "failed")]
    [InlineData("error", "error")]
    public async Task A_failed_job_is_one_dead_letter_that_can_be_requeued_and_discarded(string told, string expected)
    {
        var (id, type) = await QueueAsync();
        await FailAsync(id, type, told);
        await Manager.CallAsync("worker_alert_completed_job", new { job_id = id, worker_id = "w", status = told, output = new { error = "boom" } });

        var letter = Assert.Single(await DeadLettersAsync(), l => l.GetProperty("job_id").GetString() == id);
        var failed = await Manager.CallAsync("get_job_status", new { job_id = id });
        var requeued = await Manager.CallAsync("requeue_from_dlq", new { job_id = id });
        var (againStatus, _, _) = await Manager.PostAsync("requeue_from_dlq", $$"""{"job_id":"{{id}}"}""");
        await FailAsync(id, type, told, submit: false);
        await Manager.CallAsync("discard_from_dlq", new { job_id = id });
        var (goneStatus, gone, _) = await Manager.PostAsync("discard_from_dlq", $$"""{"job_id":"{{id}}"}""");

        Assert.Equal("id,job_id,output,job,error,attempts,failed_at,worker_id", Fields(letter));
        Assert.Equal("""{"error":"boom"}""", letter.GetProperty("output").GetRawText());
        Assert.Equal(expected, failed.GetProperty("status").GetString());
        Assert.Equal("queued", requeued.GetProperty("status").GetString());
        Assert.Equal("", requeued.GetProperty("worker_id").GetString());
        Assert.Equal("{}", requeued.GetProperty("output").GetRawText());
        Assert.Equal(JsonValueKind.Null, requeued.GetProperty("job").GetProperty("started_at").ValueKind);
        Assert.Equal(JsonValueKind.Null, requeued.GetProperty("job").GetProperty("completed_at").ValueKind);
        Assert.Equal(404, againStatus);
        Assert.Equal(404, goneStatus);
        Assert.Contains(id, gone.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(id, await DeadLetterIdsAsync());
    }

    [Fact]
    public async Task Clearing_a_queue_fails_its_waiting_jobs_without_dead_letters()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));

        Assert.Equal(JsonValueKind.Null, (await Manager.CallAsync("clear_job_schema_queue", new { job_schema_name = type })).ValueKind);
        var status = await Manager.CallAsync("get_job_status", new { job_id = id });

        Assert.Equal("failed", status.GetProperty("status").GetString());
        Assert.Equal("""{"error":"queue cleared"}""", status.GetProperty("output").GetRawText());
        Assert.DoesNotContain(id, await DeadLetterIdsAsync());
    }

    [Fact]
    public async Task A_cancelled_job_shows_as_failed_with_the_state_cancelled_and_cancelling_again_is_harmless()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));

        var cancelled = await Manager.CallAsync("cancel_job", new { job_id = id });
        var again = await Manager.CallAsync("cancel_job", new { job_id = id });

        Assert.Equal("failed", cancelled.GetProperty("status").GetString());
        Assert.Equal("cancelled", cancelled.GetProperty("state").GetString());
        Assert.Equal(cancelled.GetRawText(), again.GetRawText());
    }

    [Fact]
    public async Task Waiting_ends_at_the_time_limit_with_the_present_status()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));

        var status = await Manager.CallAsync("wait_job", new { job_id = id, timeout_seconds = 0.1 });

        Assert.Equal("queued", status.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Jobs_are_listed_by_state_and_type_page_by_page()
    {
        var (_, type) = await QueueAsync();
        await Manager.CallAsync("submit_jobs", new { jobs = Enumerable.Range(0, 5).Select(i => ManagerHost.Job($"{type}-{i}", type)) });
        await Manager.CallAsync("cancel_job", new { job_id = $"{type}-0" });

        var first = await Manager.CallAsync("list_jobs", new { job_type = type, state = "queued", limit = 3 });
        var second = await Manager.CallAsync("list_jobs", new { job_type = type, state = "queued", limit = 3, cursor = first.GetProperty("next_cursor").GetString() });

        Assert.Equal([$"{type}-1", $"{type}-2", $"{type}-3"], first.GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("job_id").GetString()));
        Assert.Equal([$"{type}-4"], second.GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("job_id").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task A_queue_can_be_paused_and_resumed()
    {
        var (_, type) = await QueueAsync();

        await Manager.CallAsync("pause_queue", new { job_schema_name = type });
        bool paused = (await StatsAsync(type)).GetProperty("paused").GetBoolean();
        await Manager.CallAsync("resume_queue", new { job_schema_name = type });

        Assert.True(paused);
        Assert.False((await StatsAsync(type)).GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task The_log_of_a_job_without_lines_is_empty_and_following_it_ends_in_time()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));

        var log = await Manager.CallAsync("get_job_logs", new { job_id = id });
        var followed = await Manager.CallAsync("get_job_logs", new { job_id = id, timeout_seconds = 0.2 });

        Assert.Equal("""{"lines":[],"next":0}""", log.GetRawText());
        Assert.Equal(log.GetRawText(), followed.GetRawText());
    }

    [Fact]
    public async Task Following_a_log_answers_with_the_next_line_or_when_the_job_has_ended()
    {
        var (id, type) = await QueueAsync();
        await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));
        var queue = Manager.Services.GetRequiredService<JobQueue>();
        var claimed = Assert.Single((await queue.ClaimAsync(JobType.Parse(type), "worker-1", 1, TestContext.Current.CancellationToken)).Jobs);
        await queue.AppendLogAsync(claimed.Lease, ["first"], TestContext.Current.CancellationToken);

        var next = Manager.CallAsync("get_job_logs", new { job_id = id, from = 1, timeout_seconds = 60 });
        Assert.False(next.IsCompleted);
        await queue.AppendLogAsync(claimed.Lease, ["second"], TestContext.Current.CancellationToken);
        var line = Assert.Single((await next).GetProperty("lines").EnumerateArray());
        var end = Manager.CallAsync("get_job_logs", new { job_id = id, from = 2, timeout_seconds = 60 });
        await queue.CompleteAsync(new JobCompletion(claimed.Lease, 1, new JobOutcome.Completed(WireJson.EmptyObject)), TestContext.Current.CancellationToken);

        Assert.Equal((1, "second"), (line.GetProperty("index").GetInt32(), line.GetProperty("text").GetString()));
        Assert.Equal(2, (await next).GetProperty("next").GetInt32());
        Assert.Equal("""{"lines":[],"next":2}""", (await end).GetRawText());
    }

    private static (string Id, string Type) Names()
    {
        string unique = Guid.NewGuid().ToString("N");
        return ("job-" + unique, "type-" + unique);
    }

    private static string Fields(JsonElement element) => string.Join(',', element.EnumerateObject().Select(p => p.Name));

    private async Task<(string Id, string Type)> QueueAsync()
    {
        var names = Names();
        await Manager.CallAsync("register_worker_type", new { worker_name = names.Type, worker_class = "EchoWorker", worker_params = new { }, job_type = names.Type });
        return names;
    }

    private async Task FailAsync(string id, string type, string status, bool submit = true)
    {
        if (submit)
            await Manager.CallAsync("submit_job", ManagerHost.Job(id, type));
        await Manager.CallAsync("worker_alert_started_job", new { job_id = id, worker_id = "w" });
        await Manager.CallAsync("worker_alert_completed_job", new { job_id = id, worker_id = "w", status, output = new { error = "boom" } });
    }

    private async Task<JsonElement> StatsAsync(string type) => (await Manager.CallAsync("queue_stats", new { job_type = type })).GetProperty("queues")[0];

    private async Task<JsonElement[]> DeadLettersAsync() => [.. (await Manager.CallAsync("get_dlq_jobs")).GetProperty("jobs").EnumerateArray()];

    private async Task<IEnumerable<string?>> DeadLetterIdsAsync() => (await DeadLettersAsync()).Select(l => l.GetProperty("job_id").GetString());
}

public sealed class JobContractOnGarnet(GarnetManager fixture) : JobContractTests(fixture), IClassFixture<GarnetManager>;

public sealed class JobContractOnRedis(RedisManager fixture) : JobContractTests(fixture), IClassFixture<RedisManager>;
