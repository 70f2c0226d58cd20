#if MINDTRACE_DEPLOYMENT
using System.Diagnostics;
using System.Globalization;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.AppHost.Tests.Publishing;

/// <summary>The published Compose file on a real engine, where it and the images can be had.</summary>
public sealed class ComposeTests
{
    private const string SkipReason =
        "MINDTRACE_TEST_COMPOSE does not name docker-compose, or MANAGER_IMAGE, NODE_IMAGE and ECHO_WORKER_IMAGE not the images of the services";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string? Compose = Environment.GetEnvironmentVariable("MINDTRACE_TEST_COMPOSE");

    private static readonly string?[] Images =
        [.. ((string[])["MANAGER_IMAGE", "NODE_IMAGE", "ECHO_WORKER_IMAGE"]).Select(Environment.GetEnvironmentVariable)];

    [Fact]
    public async Task The_Compose_file_comes_up_and_runs_a_job()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Compose) || Images.Any(string.IsNullOrEmpty), SkipReason);
        int port = FreePort.Next();
        using var files = await PublishedFiles.PublishAsync(DeploymentTarget.Compose, string.Create(CultureInfo.InvariantCulture, $"--Cluster:ManagerPort={port}"));
        string project = $"mindtrace-test-{port}";
        try
        {
            await ComposeAsync(files.Folder, project, "up", "-d");
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            var manager = new ClusterClient(http);
            await Eventually.TrueAsync(() => IsWholeAsync(manager), Patience, "the echo worker and the node");
            var status = await manager.SubmitAndWaitAsync(JobFactory.Create("echo", new { Message = "composed" }), Patience, TestContext.Current.CancellationToken);
            Assert.Equal((JobState.Completed, "composed"), (status.State, status.Output.GetProperty("echoed").GetString()));
        }
        finally
        {
            await ComposeAsync(files.Folder, project, "down", "-v");
        }
    }

    private static async Task<bool> IsWholeAsync(ClusterClient manager)
    {
        try
        {
            return (await manager.ListWorkersAsync()).Count > 0 && (await manager.ListNodesAsync()).Any(node => node.Alive);
        }
        catch (ClusterException)
        {
            return false;
        }
    }

    /// <summary>Runs Compose with the secrets and ports that the published <c>.env</c> leaves open; the images come from the test's environment.</summary>
    private static async Task ComposeAsync(string folder, string project, params string[] arguments)
    {
        var start = new ProcessStartInfo(Compose!, ["-p", project, .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string secret in (string[])["REDIS_PASSWORD", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "NODE_TOKEN"])
            start.Environment[secret] = "only-for-this-test";
        foreach (string service in (string[])["MANAGER", "NODE", "ECHO_WORKER"])
            start.Environment[$"{service}_PORT"] = "8080";
        using var process = Process.Start(start)!;
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Concat(await texts));
    }
}
#endif
