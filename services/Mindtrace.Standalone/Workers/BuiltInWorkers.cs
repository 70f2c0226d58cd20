using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.Standalone;

/// <summary>The worker types that every standalone cluster has, and the echo worker that runs from the start.</summary>
internal static class BuiltInWorkers
{
    private const string EchoType = "echo_worker";
    private const string WorkerName = "echo";

    // A start on a busy machine takes many seconds.
    private static readonly TimeSpan LaunchTimeout = TimeSpan.FromMinutes(2);

    private static readonly WorkerTypeInfo[] Types =
    [
        Type(EchoType, "Mindtrace.Workers.EchoWorker", "echo"),
        Type("run_script_worker", "Mindtrace.Workers.RunScriptWorker", "run_script"),
    ];

    /// <summary>Registers the worker types with their job types, and launches an echo worker.</summary>
    /// <returns>The worker's address.</returns>
    /// <exception cref="StandaloneException">The worker cannot be launched.</exception>
    public static async Task<string> StartAsync(ClusterClient manager, string nodeUrl, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var type in Types)
                await manager.RegisterWorkerTypeAsync(type, cancellationToken);
            var launch = await manager.LaunchWorkerAsync(new LaunchWorkerRequest { NodeUrl = nodeUrl, WorkerType = EchoType, WorkerName = WorkerName }, cancellationToken);
            var status = await manager.WaitForLaunchAsync(nodeUrl, launch.LaunchId, LaunchTimeout, cancellationToken);
            return status is { Status: LaunchState.Ready, WorkerUrl: { } url }
                ? url
                : throw new StandaloneException($"The echo worker did not start: {string.Join(Environment.NewLine, [status.Error, .. status.LogTail])}");
        }
        catch (Exception exception) when (exception is ClusterException or TimeoutException)
        {
            throw new StandaloneException($"The echo worker did not start: {exception.Message}", exception);
        }
    }

    private static WorkerTypeInfo Type(string name, string workerClass, string jobType) =>
        new() { WorkerName = name, WorkerClass = workerClass, WorkerParams = WireJson.EmptyObject, JobType = JobType.Parse(jobType) };
}
