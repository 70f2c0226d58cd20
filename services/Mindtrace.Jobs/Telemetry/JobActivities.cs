using System.Diagnostics;
using static Mindtrace.Jobs.ClusterTelemetry;

namespace Mindtrace.Jobs;

/// <summary>The spans of a job's way: submitted by a client, run by workers. The job carries the trace context between the two.</summary>
/// <remarks>Where nobody listens no span is made and nothing is allocated.</remarks>
public static class JobActivities
{
    /// <summary>Starts the span of one submission; null where nobody listens.</summary>
    public static Activity? StartSubmit(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Source.HasListeners() ? StartSubmit(job.SchemaName)?.SetTag(Attributes.JobId, job.Id.Value) : null;
    }

    /// <summary>Starts the span of a batch of submissions; null where nobody listens.</summary>
    public static Activity? StartSubmit(IReadOnlyList<Job> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (!Source.HasListeners() || jobs.Count == 0)
            return null;
        var queue = jobs[0].SchemaName;
        bool sameQueue = jobs.All(job => job.SchemaName == queue);
        return StartSubmit(sameQueue ? queue : null)?.SetTag(Attributes.BatchSize, jobs.Count);
    }

    /// <summary>The job with the present trace in it, unless it has one or nobody records the present one.</summary>
    public static Job WithTrace(this Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.TraceParent is null && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } current ? job with { TraceParent = current.Id } : job;
    }

    /// <summary>Starts the span of one attempt, as a child of the submission; null where nobody listens.</summary>
    /// <param name="job">The job.</param>
    /// <param name="attempt">The number of the attempt, from 1.</param>
    /// <param name="workerId">The worker.</param>
    public static Activity? StartRun(Job job, int attempt, string workerId)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!Source.HasListeners())
            return null;
        ActivityContext.TryParse(job.TraceParent, null, isRemote: true, out var parent);
        return Start($"run {job.SchemaName}", ActivityKind.Consumer, parent, "run", "process")?
            .SetTag(Attributes.Queue, job.SchemaName.Value)
            .SetTag(Attributes.JobId, job.Id.Value)
            .SetTag(Attributes.WorkerId, workerId)
            .SetTag(Attributes.Attempt, attempt);
    }

    /// <summary>Ends the span of an attempt.</summary>
    /// <param name="activity">The span; nothing happens where null.</param>
    /// <param name="outcome">One of the words at <see cref="Attributes.Outcome"/>.</param>
    /// <param name="error">Why it failed, where it did.</param>
    public static void EndRun(Activity? activity, string outcome, string? error)
    {
        if (activity is null)
            return;
        activity.SetTag(Attributes.Outcome, outcome);
        if (error is not null)
            activity.SetTag(Attributes.ErrorType, outcome).SetStatus(ActivityStatusCode.Error, error);
        activity.Stop();
    }

    private static Activity? StartSubmit(JobType? queue) =>
        Start(queue is null ? "submit" : $"submit {queue}", ActivityKind.Producer, default, "submit", "send")?.SetTag(Attributes.Queue, queue?.Value);

    private static Activity? Start(string name, ActivityKind kind, ActivityContext parent, string operation, string operationType) =>
        Source.StartActivity(name, kind, parent)?
            .SetTag(Attributes.MessagingSystem, SystemName)
            .SetTag(Attributes.OperationName, operation)
            .SetTag(Attributes.OperationType, operationType);
}
