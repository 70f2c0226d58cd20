// A worker of one's own, hosted by one's own program.
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Samples;
using Mindtrace.Samples.WordCount;
using Mindtrace.Wire;

await using var cluster = new SampleCluster();
var manager = await cluster.LaunchManagerAsync();

string workerUrl = SampleCluster.FreeUrl();
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls(workerUrl);
builder.Configuration["MINDTRACE_WORKER:DEFAULT_REDIS_URL"] = cluster.Environment["MINDTRACE_WORKER__DEFAULT_REDIS_URL"];
builder.Services.AddMindtraceWorker<WordCountWorker>(options =>
{
    options.Url = workerUrl;
    options.ClusterUrl = SampleCluster.UrlOf(manager);
    options.Concurrency = 4;
});
var app = builder.Build();
app.UseMindtraceWire();
app.MapMindtraceWorker();
await app.StartAsync();

await manager.RegisterJobToWorkerAsync(JobType.Parse("word_count"), workerUrl);
var job = JobFactory.Create("word_count", new Text(["the cluster runs", "jobs on many machines"])) with { MaxAttempts = 3 };
var status = await manager.SubmitAndWaitAsync(job, TimeSpan.FromSeconds(30));
Report.Print(status);
Console.WriteLine($"progress {status.Progress}");
foreach (var line in (await manager.GetJobLogsAsync(job.Id)).Lines)
    Console.WriteLine($"log {line.Text}");

await app.StopAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return status.ReadOutput<Count>() is { Words: 7, Longest: "machines" } ? 0 : 1;
