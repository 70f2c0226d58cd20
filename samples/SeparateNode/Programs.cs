using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.Samples.SeparateNode;

internal static class Programs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs manager and node until they are told to shut down.</summary>
    public static async Task<int> ClusterAsync(string managerUrl, string nodeUrl)
    {
        await using var cluster = new SampleCluster();
        var manager = await cluster.LaunchManagerAsync(managerUrl);
        await cluster.LaunchNodeAsync(manager, nodeUrl);
        await cluster.WaitUntilEndedAsync();
        return 0;
    }

    /// <summary>Launches two workers of two types at the same time, each of which serves its own job type.</summary>
    public static async Task<int> TwoWorkersAsync(string managerUrl, string nodeUrl)
    {
        var manager = await ConnectAsync(managerUrl, nodeUrl);
        var results = await Task.WhenAll(Enumerable.Range(1, 2).Select(async number =>
        {
            string workerType = $"echoworker{number}";
            await manager.RegisterWorkerTypeAsync(EchoType(workerType) with { JobType = JobType.Parse($"echo{number}") });
            var launch = await manager.LaunchWorkerAsync(new LaunchWorkerRequest { NodeUrl = nodeUrl, WorkerType = workerType, WorkerUrl = SampleCluster.FreeUrl() });
            Report.Print(await manager.WaitForLaunchAsync(nodeUrl, launch.LaunchId));
            var status = await manager.SubmitAndWaitAsync(JobFactory.Create($"echo{number}", new { Message = $"Worker {number} job!" }), Patience);
            Report.Print(status);
            return status.State;
        }));
        return results.All(state => state is JobState.Completed) ? 0 : 1;
    }

    /// <summary>Launches one worker, connects it to a job type by its address, runs a job and ends the cluster.</summary>
    public static async Task<int> RunJobAsync(string managerUrl, string nodeUrl)
    {
        var manager = await ConnectAsync(managerUrl, nodeUrl);
        var node = new NodeClient(SampleCluster.Http(nodeUrl));
        await manager.RegisterWorkerTypeAsync(EchoType("echoworker"));
        string workerUrl = SampleCluster.FreeUrl();
        await manager.LaunchWorkerAsync(new LaunchWorkerRequest { NodeUrl = nodeUrl, WorkerType = "echoworker", WorkerUrl = workerUrl });

        // Waits for the launch by itself.
        await manager.RegisterJobToWorkerAsync(JobType.Parse("echo"), workerUrl);
        var job = JobFactory.Create("echo", new { Message = "Hello, World!", Delay = 1 });
        Report.Print(await manager.SubmitJobAsync(job));
        Report.Print(await manager.WaitUntilStartedAsync(job.Id));
        var status = await manager.WaitUntilEndedAsync(job.Id, Patience);
        Report.Print(status);

        await node.ShutdownAsync();
        await manager.ClearDatabasesAsync();
        await manager.ShutdownAsync();
        return status.State is JobState.Completed ? 0 : 1;
    }

    private static async Task<ClusterClient> ConnectAsync(string managerUrl, string nodeUrl)
    {
        var manager = new ClusterClient(SampleCluster.Http(managerUrl));
        await manager.WaitUntilAvailableAsync(Patience);
        await new NodeClient(SampleCluster.Http(nodeUrl)).WaitUntilAvailableAsync(Patience);
        return manager;
    }

    private static WorkerTypeInfo EchoType(string name) =>
        new() { WorkerName = name, WorkerClass = "Mindtrace.Workers.EchoWorker", WorkerParams = WireJson.EmptyObject };
}
