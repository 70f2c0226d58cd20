using System.Diagnostics;

namespace Mindtrace.Jobs;

/// <summary>A field of a job whose value is of the right type and still not acceptable.</summary>
/// <param name="Field">The field's name on the wire.</param>
/// <param name="Type">The kind of fault, as FastAPI names it.</param>
/// <param name="Message">What is wrong, as a sentence about the input.</param>
public readonly record struct FieldFault(string Field, string Type, string Message);

/// <summary>The ranges of a job's fields.</summary>
public static class JobRules
{
    /// <summary>The lowest priority.</summary>
    public const int MinPriority = -256;

    /// <summary>The highest priority.</summary>
    public const int MaxPriority = 255;

    /// <summary>The most attempts a job may have.</summary>
    public const int MaxAttempts = 1000;

    /// <summary>The longest delay and time-out: 366 days.</summary>
    public static readonly TimeSpan MaxSpan = TimeSpan.FromDays(366);

    private const int MaxLabels = 32;
    private const int MaxText = 200;

    /// <summary>Every fault of <paramref name="job"/>; empty where it may be submitted.</summary>
    public static IReadOnlyList<FieldFault> Validate(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        List<FieldFault>? faults = null;
        if (job.Name.Length > MaxText)
            Add("name", "string_too_long", $"String should have at most {MaxText} characters");
        if (job.Priority is < MinPriority)
            Add("priority", "greater_than_equal", $"Input should be greater than or equal to {MinPriority}");
        if (job.Priority is > MaxPriority)
            Add("priority", "less_than_equal", $"Input should be less than or equal to {MaxPriority}");
        if (job.MaxAttempts is < 1)
            Add("max_attempts", "greater_than_equal", "Input should be greater than or equal to 1");
        if (job.MaxAttempts is > MaxAttempts)
            Add("max_attempts", "less_than_equal", $"Input should be less than or equal to {MaxAttempts}");
        if (job.TimeoutSeconds is <= 0)
            Add("timeout_seconds", "greater_than", "Input should be greater than 0");
        if (job.TimeoutSeconds > MaxSpan.TotalSeconds)
            Add("timeout_seconds", "less_than_equal", $"Input should be less than or equal to {MaxSpan.TotalSeconds}");
        if (job.DelaySeconds is < 0)
            Add("delay_seconds", "greater_than_equal", "Input should be greater than or equal to 0");
        if (job.DelaySeconds > MaxSpan.TotalSeconds)
            Add("delay_seconds", "less_than_equal", $"Input should be less than or equal to {MaxSpan.TotalSeconds}");
        if (job.DelaySeconds is not null && job.NotBefore is not null)
            Add("not_before", "value_error", "Value error, give delay_seconds or not_before, not both");
        if (job.IdempotencyKey is { } key && Identifier.Fault(key) is { } fault)
            Add("idempotency_key", "string_pattern_mismatch", "String " + fault);
        if (job.Labels is { Count: > MaxLabels })
            Add("labels", "too_long", $"Dictionary should have at most {MaxLabels} items");
        if (job.Labels?.Any(l => l.Key.Length is 0 or > MaxText || l.Value is null || l.Value.Length > MaxText) is true)
            Add("labels", "value_error", $"Value error, names and values should be strings of at most {MaxText} characters");
        if (job.TraceParent is { } trace && !ActivityContext.TryParse(trace, null, out _))
            Add("trace_parent", "value_error", "Value error, should be a W3C traceparent, 00-<trace id>-<span id>-<flags>");
        return faults ?? (IReadOnlyList<FieldFault>)[];

        void Add(string field, string type, string message) => (faults ??= []).Add(new FieldFault(field, type, message));
    }
}
