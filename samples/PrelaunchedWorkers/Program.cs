// A worker that was started by hand is connected to a job type, and watched while it works.
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Samples;

await using var cluster = new SampleCluster();
var manager = await cluster.LaunchManagerAsync();
var worker = await cluster.LaunchEchoWorkerAsync(manager);
string workerUrl = SampleCluster.UrlOf(worker);

await manager.RegisterJobToWorkerAsync(JobType.Parse("echo"), workerUrl);
var job = JobFactory.Create("echo", new { Message = "Hello, World!", Delay = 1 });
await ReportAsync(await manager.SubmitJobAsync(job));
await ReportAsync(await manager.WaitUntilStartedAsync(job.Id));
var status = await manager.WaitUntilEndedAsync(job.Id, TimeSpan.FromSeconds(30));
await ReportAsync(status);

await worker.ShutdownAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return status.State is JobState.Completed ? 0 : 1;

async Task ReportAsync(JobStatus jobStatus)
{
    Report.Print(jobStatus);
    Report.Print(await worker.GetStatusAsync());
    Report.Print(await manager.QueryWorkerStatusByUrlAsync(workerUrl));
}
