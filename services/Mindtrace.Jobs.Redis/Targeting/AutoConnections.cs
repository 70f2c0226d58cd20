using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>Which job type the launched workers of a worker type serve.</summary>
public sealed class AutoConnections(IConnectionMultiplexer redis, IOptions<JobQueueOptions> options)
{
    private readonly IDatabase _database = redis.GetDatabase();
    private readonly RedisKey _key = new QueueKeys(options.Value).AutoConnections;

    /// <summary>Lets launched workers of a type serve a job type; replaces an older choice.</summary>
    public Task SetAsync(string workerType, JobType jobType, CancellationToken cancellationToken = default) =>
        _database.HashSetAsync(_key, workerType, jobType.Value).WaitAsync(cancellationToken);

    /// <summary>The job type a worker type serves; null where none was chosen.</summary>
    public async Task<JobType?> FindAsync(string workerType, CancellationToken cancellationToken = default) =>
        JobType.TryParse(await _database.HashGetAsync(_key, workerType).WaitAsync(cancellationToken).ConfigureAwait(false), out var jobType) ? jobType : null;

    /// <summary>Forgets all choices.</summary>
    public Task ClearAsync(CancellationToken cancellationToken = default) => _database.KeyDeleteAsync(_key).WaitAsync(cancellationToken);
}
