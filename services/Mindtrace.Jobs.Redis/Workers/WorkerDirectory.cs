using System.Text.Json;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>The workers the cluster knows: who they are, what they do and when they were last heard of.</summary>
/// <remarks>A worker that was not heard of for <see cref="LostAfter"/> and didn't say goodbye shows as <see cref="WorkerState.Nonexistent"/>.</remarks>
public sealed class WorkerDirectory(IConnectionMultiplexer redis, IOptions<JobQueueOptions> options, TimeProvider time)
{
    /// <summary>How long a worker may be silent: 35 s, three heartbeats and a little.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(35);

    private readonly TimeSpan _retention = options.Value.Retention;
    private readonly IDatabase _database = redis.GetDatabase();
    private readonly RedisKey _workers = new QueueKeys(options.Value).Workers;

    /// <summary>Records a worker's whole status, with the present time as its heartbeat.</summary>
    public Task ReportAsync(WorkerStatus status, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        return SetAsync(status with { LastHeartbeat = time.GetUtcNow() }, cancellationToken);
    }

    /// <summary>Records that a worker does not answer: it is <see cref="WorkerState.Nonexistent"/>, and was last heard of when <paramref name="known"/> says.</summary>
    public Task ReportLostAsync(WorkerStatus known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(known);
        return SetAsync(known with { Status = WorkerState.Nonexistent, JobId = null }, cancellationToken);
    }

    /// <summary>The worker with an id; null where none is known.</summary>
    public async Task<WorkerStatus?> FindAsync(string workerId, CancellationToken cancellationToken = default) =>
        Parse(await _database.HashGetAsync(_workers, workerId).WaitAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The worker at an address that was heard of last, however the address is spelt; null where none is known.</summary>
    public async Task<WorkerStatus?> FindByUrlAsync(string workerUrl, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workerUrl);
        string address = WorkerAddress.Normalize(workerUrl);
        var workers = await ListAsync(cancellationToken).ConfigureAwait(false);
        return workers
            .Where(worker => WorkerAddress.Normalize(worker.WorkerUrl) == address)
            .MaxBy(static worker => worker.LastHeartbeat);
    }

    /// <summary>All workers, by id.</summary>
    public async Task<IReadOnlyList<WorkerStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var values = await _database.HashValuesAsync(_workers).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. values.Select(Parse).OfType<WorkerStatus>().OrderBy(static worker => worker.WorkerId, StringComparer.Ordinal)];
    }

    /// <summary>Forgets the workers that were not heard of for <see cref="JobQueueOptions.Retention"/>, whatever they said last. One that comes back reports itself anew.</summary>
    public async Task ForgetSilentAsync(CancellationToken cancellationToken = default)
    {
        var oldest = time.GetUtcNow() - _retention;
        var workers = await ListAsync(cancellationToken).ConfigureAwait(false);
        RedisValue[] silent = [.. workers.Where(worker => worker.LastHeartbeat < oldest).Select(static worker => (RedisValue)worker.WorkerId)];
        if (silent.Length > 0)
            await _database.HashDeleteAsync(_workers, silent).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets all workers.</summary>
    public Task ClearAsync(CancellationToken cancellationToken = default) => _database.KeyDeleteAsync(_workers).WaitAsync(cancellationToken);

    private Task<bool> SetAsync(WorkerStatus status, CancellationToken cancellationToken) =>
        _database.HashSetAsync(_workers, status.WorkerId, JsonSerializer.SerializeToUtf8Bytes(status, WireJson.Default.WorkerStatus)).WaitAsync(cancellationToken);

    private WorkerStatus? Parse(RedisValue value)
    {
        if (value.IsNull)
            return null;
        var worker = JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)value).Span, WireJson.Default.WorkerStatus)!;
        bool lost = worker.Status is not WorkerState.Shutdown && worker.LastHeartbeat < time.GetUtcNow() - LostAfter;
        return lost ? worker with { Status = WorkerState.Nonexistent, JobId = null } : worker;
    }
}
