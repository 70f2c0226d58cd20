using System.Text.Json;

namespace Mindtrace.Jobs.Tests.Serialization;

/// <summary>The exact bytes that clients of the original API read.</summary>
public sealed class GoldenTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly Job Job = new()
    {
        Id = JobId.Parse("job-1"),
        Name = "greet",
        SchemaName = JobType.Parse("echo"),
        Payload = WireJson.Parse("""{"message":"hi"}"""u8),
        CreatedAt = Noon.AddTicks(1_234_560),
    };

    private const string JobText =
        """
        {"id":"job-1","name":"greet","schema_name":"echo","payload":{"message":"hi"},"status":"queued","created_at":"2026-01-31T12:00:00.123456","started_at":null,"completed_at":null,"error":null,"entrypoint":null,"priority":null,"max_attempts":null,"timeout_seconds":null,"delay_seconds":null,"not_before":null,"idempotency_key":null,"labels":null,"trace_parent":null}
        """;

    [Fact]
    public void A_job_writes_every_field_nulls_too() => Assert.Equal(JobText, Write(Job));

    [Fact]
    public void A_jobs_extras_are_written_in_snake_case()
    {
        string text = Write(Job with
        {
            Priority = 5,
            MaxAttempts = 3,
            TimeoutSeconds = 1.5,
            NotBefore = Noon,
            IdempotencyKey = "k",
            Labels = new Dictionary<string, string> { ["Team"] = "A" },
            StartedAt = Noon,
        });
        Assert.Contains(
            """
            "started_at":"2026-01-31T12:00:00.000000","completed_at":null,"error":null,"entrypoint":null,"priority":5,"max_attempts":3,"timeout_seconds":1.5,"delay_seconds":null,"not_before":"2026-01-31T12:00:00+00:00","idempotency_key":"k","labels":{"Team":"A"},"trace_parent":null}
            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_status_stands_beside_its_finer_state() => Assert.Equal(
        """{"id":null,"job_id":"job-1","worker_id":"","status":"queued","output":{},"job":""" + JobText
        + ""","state":"retrying","attempt":1,"max_attempts":3,"queue":"echo","progress":null,"error":"boom","created_at":"2026-01-31T12:00:00+00:00","started_at":null,"completed_at":null,"next_attempt_at":null}""",
        Write(new JobStatus
        {
            JobId = Job.Id,
            Status = JobState.Retrying.ToWireStatus(),
            State = JobState.Retrying,
            Job = Job,
            Attempt = 1,
            MaxAttempts = 3,
            Queue = "echo",
            Error = "boom",
            CreatedAt = Noon,
        }));

    [Fact]
    public void A_dead_letter_carries_the_original_fields_first() => Assert.Equal(
        """{"id":null,"job_id":"job-1","output":{"error":"boom"},"job":""" + JobText + ""","error":"boom","attempts":2,"failed_at":"2026-01-31T12:00:00+00:00","worker_id":"w"}""",
        Write(new DeadLetter
        {
            JobId = Job.Id,
            Output = WireJson.Parse("""{"error":"boom"}"""u8),
            Job = Job,
            Error = "boom",
            Attempts = 2,
            FailedAt = Noon,
            WorkerId = "w",
        }));

    [Fact]
    public void An_unknown_worker_is_nonexistent() => Assert.Equal(
        """{"id":null,"worker_id":"w","worker_type":"","worker_url":"","job_id":null,"status":"nonexistent","last_heartbeat":null}""",
        Write(WorkerStatus.Unknown("w")));

    [Fact]
    public void A_heartbeat_is_naive_and_has_six_digits() => Assert.Contains(
        """
        "status":"idle","last_heartbeat":"2026-01-31T12:00:00.000000"
        """, Write(new WorkerStatus { LastHeartbeat = Noon }), StringComparison.Ordinal);

    [Fact]
    public void A_launch_status_has_the_original_fields_and_more() => Assert.Equal(
        """{"launch_id":"l","status":"failed","worker_id":null,"worker_name":null,"worker_url":null,"error":"no port","phase":"start","restarts":0,"last_crash":null,"log_tail":["a"],"limits_not_enforced":[]}""",
        Write(new LaunchStatus { LaunchId = "l", Status = LaunchState.Failed, Error = "no port", Phase = "start", LogTail = ["a"] }));

    [Fact]
    public void A_server_status_is_in_pascal_case()
    {
        Assert.Equal("""{"status":"FailedToLaunch"}""", Write(new StatusResponse(ServerStatus.FailedToLaunch)));
        Assert.Equal(
            """{"heartbeat":{"status":"Available","server_id":null,"message":null,"details":null}}""",
            Write(new HeartbeatResponse(new Heartbeat(ServerStatus.Available, null, null, null))));
    }

    [Fact]
    public void A_node_registration_has_no_nulls() => Assert.Equal(
        """{"endpoint":"e:9000","access_key":"","secret_key":"","bucket":"b","minio_port":9000,"rabbitmq_host":"","rabbitmq_port":0,"rabbitmq_username":"","rabbitmq_password":""}""",
        Write(new NodeRegistration { Endpoint = "e:9000", AccessKey = "", SecretKey = "", Bucket = "b", MinioPort = 9000 }));

    [Theory]
    [InlineData(JobState.Scheduled, "scheduled", "queued")]
    [InlineData(JobState.Queued, "queued", "queued")]
    [InlineData(JobState.Running, "running", "running")]
    [InlineData(JobState.Retrying, "retrying", "queued")]
    [InlineData(JobState.Completed, "completed", "completed")]
    [InlineData(JobState.Failed, "failed", "failed")]
    [InlineData(JobState.Cancelled, "cancelled", "failed")]
    [InlineData(JobState.Error, "error", "error")]
    public void Every_state_has_its_status(JobState state, string name, string status)
    {
        string text = Write(new JobStatus { JobId = Job.Id, Status = state.ToWireStatus(), State = state, Job = Job });
        Assert.Contains($"\"state\":\"{name}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"status\":\"{status}\",\"output\"", text, StringComparison.Ordinal);
        Assert.Equal(state >= JobState.Completed, state.IsTerminal());
    }

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, WireJson.TypeInfo<T>());
}
