// A worker class that the cluster has never seen is packed, uploaded to the registry, and started by a node. Without a command the sample shows all of
// that on a cluster of its own; with one it only uploads, to the registry that the environment (MINDTRACE_CLUSTER__…) names:
//   upload NAME VERSION FOLDER        with the folder that dotnet publish wrote
using System.IO.Compression;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;
using Mindtrace.Registry;
using Mindtrace.Samples;

if (args is ["upload", var name, var version, var folder])
{
    try
    {
        var uploaded = await UploadAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build(), name, version, folder);
        Console.WriteLine($"package {uploaded.Name} {uploaded.Version}, SHA-256 {uploaded.Sha256}");
        return 0;
    }
    catch (Exception exception) when (exception is PackageRejectedException or RegistryUnavailableException or OptionsValidationException or ArgumentException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
}

await using var cluster = new SampleCluster();
var manager = await cluster.LaunchManagerAsync();
var node = await cluster.LaunchNodeAsync(manager);

var settings = new ConfigurationBuilder().AddInMemoryCollection([new("MINDTRACE_CLUSTER:REGISTRY_FOLDER", cluster.Environment["MINDTRACE_CLUSTER__REGISTRY_FOLDER"])]).Build();
var package = await UploadAsync(settings, "word-count", "1.0.0", SampleCluster.OutputOf("samples/WordCount"));
Console.WriteLine($"package {package.Name} {package.Version}, SHA-256 {package.Sha256}");

await manager.RegisterWorkerTypeAsync(new WorkerTypeInfo
{
    WorkerName = "word_count_worker",
    WorkerClass = "Mindtrace.Samples.WordCount.WordCountWorker",
    WorkerParams = WireJson.EmptyObject,
    JobType = JobType.Parse("word_count"),
    Package = package,
});
string nodeUrl = SampleCluster.UrlOf(node);
var launch = await manager.LaunchWorkerAsync(new LaunchWorkerRequest { NodeUrl = nodeUrl, WorkerType = "word_count_worker", WorkerUrl = SampleCluster.FreeUrl() });
Report.Print(await manager.WaitForLaunchAsync(nodeUrl, launch.LaunchId));

var status = await manager.SubmitAndWaitAsync(JobFactory.Create("word_count", new { Lines = (string[])["the cluster runs", "jobs on many machines"] }), TimeSpan.FromSeconds(30));
Report.Print(status);

await node.ShutdownAsync();
await manager.ClearDatabasesAsync();
await manager.ShutdownAsync();
return status.State is JobState.Completed ? 0 : 1;

static async Task<PackageReference> UploadAsync(IConfiguration configuration, string name, string version, string folder)
{
    await using var services = new ServiceCollection().AddWorkerRegistry(configuration).BuildServiceProvider();
    using var zip = new MemoryStream();
    await ZipFile.CreateFromDirectoryAsync(folder, zip);
    zip.Position = 0;
    return await services.GetRequiredService<WorkerRegistry>().UploadPackageAsync(name, version, zip);
}
