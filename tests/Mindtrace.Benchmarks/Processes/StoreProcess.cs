using Mindtrace.Jobs.Garnet;
using Mindtrace.Testing;

namespace Mindtrace.Benchmarks.Processes;

/// <summary>The store, in a process of its own.</summary>
internal sealed class StoreProcess : IAsyncDisposable
{
    /// <summary>The command under which this program is an embedded Garnet.</summary>
    public const string GarnetCommand = "garnet-process";

    private readonly IReadOnlyList<IAsyncDisposable> _owned;
    private readonly TempFolder? _folder;

    private StoreProcess(string connectionString, int processId, TempFolder? folder, params IReadOnlyList<IAsyncDisposable> owned)
    {
        ConnectionString = connectionString;
        ProcessId = processId;
        _folder = folder;
        _owned = owned;
    }

    public string ConnectionString { get; }

    public int ProcessId { get; }

    public static async Task<StoreProcess> StartAsync(string store, bool appendOnly)
    {
        if (store == "redis")
        {
            var redis = await RedisServer.StartAsync("--appendonly", appendOnly ? "yes" : "no");
            return new StoreProcess(redis.ConnectionString, redis.ProcessId, null, redis);
        }

        var folder = new TempFolder();
        var garnet = await ServiceProcess.StartSelfAsync(GarnetCommand, folder.File("data"));
        return new StoreProcess(garnet.FirstLine, garnet.Id, folder, garnet);
    }

    /// <summary>Serves until standard input ends.</summary>
    public static async Task<int> RunGarnetAsync(string folder)
    {
        await using var garnet = EmbeddedGarnet.Start(folder);
        await Console.Out.WriteLineAsync(garnet.ConnectionString);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _owned)
            await one.DisposeAsync();
        _folder?.Dispose();
    }
}
