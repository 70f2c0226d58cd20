using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

/// <summary>A job did not end within the time the caller gave it. The job itself goes on.</summary>
public sealed class JobTimeoutException : TimeoutException
{
    internal JobTimeoutException(JobStatus status, TimeSpan timeout)
        : base($"Job {status.JobId} is still {status.State} after {timeout.TotalSeconds:0.###} seconds") => Status = status;

    /// <summary>The job as it was when the time was up.</summary>
    public JobStatus Status { get; }
}
