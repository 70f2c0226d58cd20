// The cluster as a gateway: an echo worker is put behind the manager, and jobs of a type are answered by it at once.
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Samples;

await using var cluster = new SampleCluster();
var manager = await cluster.LaunchManagerAsync();
var echo = await cluster.LaunchEchoWorkerAsync(manager);

await manager.RegisterAppAsync("echo", SampleCluster.UrlOf(echo));
Console.WriteLine($"{SampleCluster.UrlOf(echo)} is now behind {SampleCluster.UrlOf(manager)}/echo");

// Any path of the app can be reached through the manager.
var behindTheGateway = new WorkerClient(SampleCluster.Http($"{SampleCluster.UrlOf(manager)}/echo"));
Report.Print(await behindTheGateway.GetStatusAsync());

await manager.RegisterJobToEndpointAsync(JobType.Parse("echo_job"), "echo/run");
var status = await manager.SubmitJobAsync(JobFactory.Create("echo_job", new { Message = "Hello, World!" }));
Report.Print(status);

await echo.ShutdownAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return status.State is JobState.Completed ? 0 : 1;
