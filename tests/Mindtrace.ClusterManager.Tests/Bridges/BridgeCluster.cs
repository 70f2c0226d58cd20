using System.Text.Json;

namespace Mindtrace.ClusterManager.Tests.Bridges;

/// <summary>The managers of one test, with short backoffs.</summary>
public sealed class BridgeCluster(string redis) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<ManagerHost> _managers = [];

    private readonly Dictionary<string, string> _settings = new()
    {
        ["PEER_TIMEOUT"] = "00:00:30",
        ["QUEUE:BACKOFF_BASE"] = "00:00:00.050",
        ["QUEUE:LEASE_DURATION"] = "00:00:15",
        ["BRIDGE:TAKEOVER_TIME"] = "00:00:15",
    };

    public string Redis { get; } = redis;

    public string Prefix { get; } = "test:" + Guid.NewGuid().ToString("N");

    public async Task<ManagerHost> StartManagerAsync(params (string Key, string Value)[] settings)
    {
        var manager = await ManagerHost.StartAsync(Redis, Prefix, [.. With(settings).Select(setting => (setting.Key, setting.Value))]);
        _managers.Add(manager);
        return manager;
    }

    /// <summary>The settings of every manager, without the section's name, some of them replaced.</summary>
    public IReadOnlyDictionary<string, string> With(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(_settings);
        foreach (var (key, value) in settings)
            all[key] = value;
        return all;
    }

    /// <summary>A job that is posted, whatever its payload.</summary>
    public static object Job(string id, object? payload = null, int attempts = 1, double? timeoutSeconds = null, string type = "work") => new
    {
        id,
        name = "a job",
        schema_name = type,
        payload = payload ?? new { message = "hello" },
        created_at = "2026-01-31T12:00:00.123456",
        max_attempts = attempts,
        timeout_seconds = timeoutSeconds,
    };

    /// <summary>Waits for a job's end.</summary>
    public static async Task<JsonElement> EndOfAsync(ManagerHost manager, string id)
    {
        var status = await manager.CallAsync("wait_job", new { job_id = id, timeout_seconds = Deadline.TotalSeconds });
        string? state = State(status);
        Assert.True(state is "completed" or "failed" or "cancelled" or "error", $"Job {id} has not ended: {status}");
        return status;
    }

    /// <summary>Waits until a job is in a state.</summary>
    public static Task IsAsync(ManagerHost manager, string id, string state) => Eventually.TrueAsync(
        async () => State(await manager.CallAsync("get_job_status", new { job_id = id })) == state, Deadline, $"job {id} to be {state}");

    /// <summary>Waits until something holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => Eventually.TrueAsync(condition, Deadline, what);

    public static string? State(JsonElement status) => status.GetProperty("state").GetString();

    public static string? Error(JsonElement status) => status.GetProperty("error").GetString();

    public async ValueTask DisposeAsync()
    {
        foreach (var manager in _managers)
            await manager.DisposeAsync();
    }

    /// <summary>Ends a manager before the test does, as SIGTERM would.</summary>
    public async Task StopAsync(ManagerHost manager)
    {
        _managers.Remove(manager);
        await manager.DisposeAsync();
    }
}
