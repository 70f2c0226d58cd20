// Commands in environments of their own: each job says where it runs, a checkout of a Git repository or a container, and what.
//   dotnet run --project samples/RunScript [-- IMAGE]    with an image, such as ubuntu:22.04, a container is shown too; it needs a Docker engine
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Samples;

using var repository = new SampleRepository(new Dictionary<string, string>
{
    ["scripts/hello.sh"] = "echo Hello from Git\n",
});
await using var cluster = new SampleCluster();
var manager = await cluster.LaunchManagerAsync();
var worker = await cluster.LaunchScriptWorkerAsync(manager, repository.Settings("MINDTRACE_WORKER"));
await manager.RegisterJobToWorkerAsync(JobType.Parse("script"), SampleCluster.UrlOf(worker));

// A checkout: a commit, a branch or a tag; the default branch here.
var git = new { Git = new { RepoUrl = repository.Url, WorkingDir = "scripts" } };
var status = await RunAsync(git, "sh hello.sh && echo 'and goodbye' >&2");
bool succeeded = status.State is JobState.Completed;

// A command that fails: the job fails with what it wrote.
status = await RunAsync(git, "ls no-such-file");
succeeded &= status.State is JobState.Failed;

// A branch that is not there: nothing is run, and the reason is recorded.
status = await RunAsync(new { Git = new { RepoUrl = repository.Url, Branch = "no-such-branch" } }, "echo never");
succeeded &= status.State is JobState.Failed;

if (args is [var image, ..])
{
    status = await RunAsync(new { Docker = new { Image = image, WorkingDir = "/tmp" } }, "echo 'Hello, World!' && echo 'Goodnight, World!'");
    succeeded &= status.State is JobState.Completed;
}

await worker.ShutdownAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return succeeded ? 0 : 1;

async Task<JobStatus> RunAsync(object environment, string command)
{
    var job = JobFactory.Create("script", new { Environment = environment, Command = command });
    await manager.SubmitJobAsync(job);
    await foreach (var line in manager.FollowJobLogsAsync(job.Id))
        Console.WriteLine($"log {line.Text}");
    var ended = await manager.GetJobStatusAsync(job.Id);
    Report.Print(ended);
    return ended;
}
