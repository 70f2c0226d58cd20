namespace Mindtrace.Jobs.Tests.Submission;

public sealed class JobRulesTests
{
    private static readonly Job Valid = new()
    {
        Id = JobId.Parse("a"),
        Name = "n",
        SchemaName = JobType.Parse("t"),
        Payload = WireJson.EmptyObject,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void A_plain_job_has_no_faults() => Assert.Empty(JobRules.Validate(Valid));

    [Fact]
    public void The_ends_of_every_range_are_allowed()
    {
        double longest = JobRules.MaxSpan.TotalSeconds;
        var labels = Enumerable.Range(0, 32).ToDictionary(i => new string('k', 100) + i, _ => new string('v', 200));
        Assert.Empty(JobRules.Validate(Valid with { Name = new string('n', 200), Priority = JobRules.MinPriority, MaxAttempts = 1, DelaySeconds = 0, TimeoutSeconds = 0.001 }));
        Assert.Empty(JobRules.Validate(Valid with { Priority = JobRules.MaxPriority, MaxAttempts = JobRules.MaxAttempts, DelaySeconds = longest, TimeoutSeconds = longest, IdempotencyKey = new string('k', 200), Labels = labels }));
    }

    [Fact]
    public void Every_fault_names_its_field()
    {
        AssertFault(Valid with { Name = new string('n', 201) }, "name", "string_too_long");
        AssertFault(Valid with { Priority = JobRules.MinPriority - 1 }, "priority", "greater_than_equal");
        AssertFault(Valid with { Priority = JobRules.MaxPriority + 1 }, "priority", "less_than_equal");
        AssertFault(Valid with { MaxAttempts = 0 }, "max_attempts", "greater_than_equal");
        AssertFault(Valid with { MaxAttempts = JobRules.MaxAttempts + 1 }, "max_attempts", "less_than_equal");
        AssertFault(Valid with { TimeoutSeconds = 0 }, "timeout_seconds", "greater_than");
        AssertFault(Valid with { TimeoutSeconds = 1e9 }, "timeout_seconds", "less_than_equal");
        AssertFault(Valid with { DelaySeconds = -1 }, "delay_seconds", "greater_than_equal");
        AssertFault(Valid with { DelaySeconds = 1e9 }, "delay_seconds", "less_than_equal");
        AssertFault(Valid with { DelaySeconds = 1, NotBefore = DateTimeOffset.UnixEpoch }, "not_before", "value_error");
        AssertFault(Valid with { IdempotencyKey = "" }, "idempotency_key", "string_pattern_mismatch");
        AssertFault(Valid with { IdempotencyKey = "{}" }, "idempotency_key", "string_pattern_mismatch");
        AssertFault(Valid with { Labels = Enumerable.Range(0, 33).ToDictionary(i => $"k{i}", _ => "v") }, "labels", "too_long");
        AssertFault(Valid with { Labels = new Dictionary<string, string> { [""] = "v" } }, "labels", "value_error");
        AssertFault(Valid with { Labels = new Dictionary<string, string> { ["k"] = new string('v', 201) } }, "labels", "value_error");
        AssertFault(Valid with { Labels = new Dictionary<string, string> { ["k"] = null! } }, "labels", "value_error");
    }

    [Fact]
    public void All_faults_are_found_at_once()
    {
        var faults = JobRules.Validate(Valid with { Priority = 10_000, MaxAttempts = 0, DelaySeconds = -1 });
        Assert.Equal(["priority", "max_attempts", "delay_seconds"], faults.Select(fault => fault.Field));
    }

    private static void AssertFault(Job job, string field, string type)
    {
        var fault = Assert.Single(JobRules.Validate(job));
        Assert.Equal((field, type), (fault.Field, fault.Type));
        Assert.NotEmpty(fault.Message);
    }
}
