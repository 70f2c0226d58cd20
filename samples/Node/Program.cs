// A node starts a worker, and a job type is then connected to that worker by its address.
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Samples;

await using var cluster = new SampleCluster();
var manager = await cluster.LaunchManagerAsync();
var node = await cluster.LaunchNodeAsync(manager);

await manager.RegisterWorkerTypeAsync(new WorkerTypeInfo
{
    WorkerName = "echoworker",
    WorkerClass = "Mindtrace.Workers.EchoWorker",
    WorkerParams = WireJson.EmptyObject,
});
string workerUrl = SampleCluster.FreeUrl();
var launch = await node.LaunchWorkerAsync(new NodeLaunchWorkerRequest { WorkerType = "echoworker", WorkerUrl = workerUrl });
Report.Print(await node.WaitForLaunchAsync(launch.LaunchId));
await manager.RegisterJobToWorkerAsync(JobType.Parse("echo"), workerUrl);

var job = JobFactory.Create("echo", new { Message = "Hello, World!", Delay = 1 });
Report.Print(await manager.SubmitJobAsync(job));
Report.Print(await manager.WaitUntilStartedAsync(job.Id));
var status = await manager.WaitUntilEndedAsync(job.Id, TimeSpan.FromSeconds(30));
Report.Print(status);

await node.ShutdownAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return status.State is JobState.Completed ? 0 : 1;
