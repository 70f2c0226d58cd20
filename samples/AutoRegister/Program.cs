// A worker type that names its job type: every worker launched of it serves that type as soon as it is ready.
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
    JobType = JobType.Parse("echo"),
});
await manager.LaunchWorkerAsync(new LaunchWorkerRequest
{
    NodeUrl = SampleCluster.UrlOf(node),
    WorkerType = "echoworker",
    WorkerUrl = SampleCluster.FreeUrl(),
});

// The queue exists since the registration, so the job need not wait for the worker.
var job = JobFactory.Create("echo", new { Message = "Hello, World!", Delay = 1 });
Report.Print(await manager.SubmitJobAsync(job));
Report.Print(await manager.WaitUntilStartedAsync(job.Id));
var status = await manager.WaitUntilEndedAsync(job.Id, TimeSpan.FromSeconds(60));
Report.Print(status);

await node.ShutdownAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return status.State is JobState.Completed ? 0 : 1;
