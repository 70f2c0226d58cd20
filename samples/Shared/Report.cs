using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.Samples;

/// <summary>Prints what the cluster knows, one line each.</summary>
public static class Report
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static void Print(JobStatus job) =>
        Console.WriteLine($"job {job.JobId} ({job.Job.SchemaName}): {job.State}, output {job.Output.GetRawText()}{(job.Error is { } error ? $", error {error}" : "")}");

    public static void Print(WorkerStatus worker) =>
        Console.WriteLine($"worker {worker.WorkerId} at {worker.WorkerUrl}: {worker.Status}, job {worker.JobId ?? "none"}");

    public static void Print(WorkerStatusLocal worker) =>
        Console.WriteLine($"worker {worker.WorkerId} says of itself: {worker.Status}, job {worker.JobId ?? "none"}");

    public static void Print(LaunchStatus launch) =>
        Console.WriteLine($"launch {launch.LaunchId}: {launch.Status}, worker at {launch.WorkerUrl}{(launch.Error is { } error ? $", error {error}" : "")}");

    /// <summary>Waits until a worker has the job, or has ended it already.</summary>
    public static async Task<JobStatus> WaitUntilStartedAsync(this ClusterClient manager, JobId jobId)
    {
        var status = await manager.GetJobStatusAsync(jobId);
        while (status.State is JobState.Queued or JobState.Scheduled)
        {
            await Task.Delay(Poll, TimeProvider.System, CancellationToken.None);
            status = await manager.GetJobStatusAsync(jobId);
        }

        return status;
    }
}
