using System.Diagnostics;
using System.Text.Json;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.AppHost.Tests.Running;

/// <summary>The whole application on this machine, with a redis-server of the test's own and a folder in the containers' place.</summary>
public sealed class RunningTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_job_submitted_to_the_managers_address_is_completed()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        using var timeout = new CancellationTokenSource(Patience);
        await using var redis = await RedisServer.StartAsync();
        using var registry = new TempFolder();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Mindtrace_AppHost>(
            [$"--ConnectionStrings:redis={redis.ConnectionString}", "--Cluster:ObjectStore=Folder", $"--Cluster:RegistryFolder={registry.Path}"], timeout.Token);
        await using var application = await builder.BuildAsync(timeout.Token);
        await application.StartAsync(timeout.Token);
        foreach (string name in (string[])["manager", "node", "echo-worker"])
            await application.ResourceNotifications.WaitForResourceHealthyAsync(name, timeout.Token);

        using var http = application.CreateHttpClient("manager");
        var status = await new ClusterClient(http).SubmitAndWaitAsync(
            new Job
            {
                Id = JobId.Parse("job-1"),
                Name = "hello",
                SchemaName = JobType.Parse("echo"),
                Payload = JsonElement.Parse("""{"message":"hello"}"""),
                CreatedAt = TimeProvider.System.GetUtcNow(),
                TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01",
            },
            Patience,
            timeout.Token);
        Assert.Equal(("completed", "hello"), (status.State.ToString().ToLowerInvariant(), status.Output.GetProperty("echoed").GetString()));
    }
}
