namespace Mindtrace.Samples.Multiprocess;

/// <summary>Starts the parts in the order in which one would by hand, in five terminals.</summary>
internal static class EverythingAtOnce
{
    public static async Task<int> RunAsync()
    {
        await using var cluster = new SampleCluster();
        string[] addresses = ["--manager", SampleCluster.FreeUrl(), "--worker", SampleCluster.FreeUrl()];
        await using var manager = SelfProcess.Start(["manager", .. addresses], cluster.Environment);
        await using var worker = SelfProcess.Start(["worker", .. addresses], cluster.Environment);
        await SelfProcess.RunAsync(["jobschema", .. addresses]);

        string id = Guid.NewGuid().ToString();
        await using var status = SelfProcess.Start(["status", id, .. addresses]);
        await SelfProcess.RunAsync(["job", id, .. addresses]);
        await status.EndAsync();

        await SelfProcess.RunAsync(["stop", .. addresses]);
        await worker.EndAsync();
        await manager.EndAsync();
        return 0;
    }
}
