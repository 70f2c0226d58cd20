// A worker from a Git repository: the node checks the commit out, builds it and starts the class. The repository is the folder beside this file.
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Samples;

string content = Path.Combine(AppContext.BaseDirectory, "repository");
using var repository = new SampleRepository(Directory.GetFiles(content, "*", SearchOption.AllDirectories)
    .ToDictionary(file => Path.GetRelativePath(content, file), File.ReadAllText));
await using var cluster = new SampleCluster();
var manager = await cluster.LaunchManagerAsync();
var node = await cluster.LaunchNodeAsync(manager, settings: repository.Settings("MINDTRACE_CLUSTER"));

await manager.RegisterWorkerTypeAsync(new WorkerTypeInfo
{
    WorkerName = "shoutworker",
    WorkerClass = "Shouting.ShoutWorker",
    WorkerParams = WireJson.EmptyObject,
    JobType = JobType.Parse("shout"),
    GitRepoUrl = repository.Url,
    GitWorkingDir = "worker",
});

// The first launch builds, which takes a while; the launch status says what is being done.
var launch = await node.LaunchWorkerAsync(new NodeLaunchWorkerRequest { WorkerType = "shoutworker" });
string? phase = null;
LaunchStatus launched;
do
{
    launched = await node.LaunchWorkerStatusAsync(launch.LaunchId);
    if (launched.Phase != phase)
        Console.WriteLine($"launch {launched.LaunchId}: {phase = launched.Phase}");
    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
}
while (launched.Status is LaunchState.Pending or LaunchState.Running);
Report.Print(launched);

// The second one starts at once: the commit is built already.
launch = await node.LaunchWorkerAsync(new NodeLaunchWorkerRequest { WorkerType = "shoutworker" });
Report.Print(await node.WaitForLaunchAsync(launch.LaunchId));

var status = await manager.SubmitAndWaitAsync(JobFactory.Create("shout", new { Text = "hello from git" }), TimeSpan.FromSeconds(30));
Report.Print(status);

await node.ShutdownAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return status.State is JobState.Completed ? 0 : 1;
