using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>The apps behind the gateway, the same for every manager.</summary>
public sealed class AppDirectory(IConnectionMultiplexer redis, IOptions<JobQueueOptions> options)
{
    private readonly IDatabase _database = redis.GetDatabase();
    private readonly QueueKeys _keys = new(options.Value);

    /// <summary>Adds an app or moves it, and tells all managers.</summary>
    /// <param name="name">The first segment of the paths it serves.</param>
    /// <param name="url">Its address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SetAsync(string name, string url, CancellationToken cancellationToken = default)
    {
        await _database.HashSetAsync(_keys.Apps, name, url).WaitAsync(cancellationToken).ConfigureAwait(false);
        await _database.PublishAsync(_keys.AppsChanged, name, CommandFlags.FireAndForget).ConfigureAwait(false);
    }

    /// <summary>An app's address; null where there is no such app.</summary>
    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        await _database.HashGetAsync(_keys.Apps, name).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>All apps: name → address.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken = default)
    {
        var entries = await _database.HashGetAllAsync(_keys.Apps).WaitAsync(cancellationToken).ConfigureAwait(false);
        return entries.ToDictionary(static entry => (string)entry.Name!, static entry => (string)entry.Value!, StringComparer.Ordinal);
    }

    /// <summary>Calls <paramref name="changed"/> after every change; dispose to stop. A change can be missed with a connection, so look at an interval too.</summary>
    public async Task<IAsyncDisposable> OnChangedAsync(Action changed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return await ChannelSubscription.StartAsync(redis, [_keys.AppsChanged], _ => changed(), cancellationToken).ConfigureAwait(false);
    }
}
