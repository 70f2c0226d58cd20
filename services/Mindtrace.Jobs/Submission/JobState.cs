using System.Text.Json.Serialization;

namespace Mindtrace.Jobs;

/// <summary>Where a job is in its life: the fine-grained state that this cluster adds beside <see cref="WireStatus"/>.</summary>
public enum JobState
{
    /// <summary>Waits for its start time.</summary>
    [JsonStringEnumMemberName("scheduled")] Scheduled,

    /// <summary>Ready to be claimed.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>Held by a worker under a lease.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Failed, and waits for its backoff to end.</summary>
    [JsonStringEnumMemberName("retrying")] Retrying,

    /// <summary>Ended well.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>Ended badly with its attempts used up.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Ended by a cancel or a purge before it was done.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,

    /// <summary>Could not be routed; it never was in a queue.</summary>
    [JsonStringEnumMemberName("error")] Error,
}

/// <summary>The status values of the original API.</summary>
public enum WireStatus
{
    /// <summary>Waits: ready, scheduled or between two attempts.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>A worker has it.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Ended well.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>Ended badly.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Could not be routed.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>Only ever inside <see cref="Job.Status"/>; a job status shows it as <see cref="Failed"/>.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>Facts about <see cref="JobState"/>.</summary>
public static class JobStates
{
    /// <summary>Whether nothing more will happen to a job in this state, short of a requeue.</summary>
    public static bool IsTerminal(this JobState state) => state >= JobState.Completed;

    /// <summary>The original API's value for the state.</summary>
    public static WireStatus ToWireStatus(this JobState state) => state switch
    {
        JobState.Running => WireStatus.Running,
        JobState.Completed => WireStatus.Completed,
        JobState.Failed or JobState.Cancelled => WireStatus.Failed,
        JobState.Error => WireStatus.Error,
        _ => WireStatus.Queued,
    };
}
