using Mindtrace.Jobs.Garnet;

namespace Mindtrace.Standalone;

/// <summary>The store of the cluster: the configured one, or an embedded one.</summary>
internal sealed class StandaloneStore : IAsyncDisposable
{
    private readonly EmbeddedGarnet? _embedded;

    private StandaloneStore(EmbeddedGarnet? embedded, string url, string description)
    {
        _embedded = embedded;
        Url = url;
        Description = description;
    }

    /// <summary>The address, which may hold a password.</summary>
    public string Url { get; }

    /// <summary>Whether it is this process's own.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>What users are told of it.</summary>
    public string Description { get; }

    /// <summary>Opens the store.</summary>
    /// <exception cref="StandaloneException">The embedded store cannot start: its folder or its port is in use.</exception>
    public static async Task<StandaloneStore> OpenAsync(StandaloneSettings settings, StandaloneOptions options)
    {
        if (settings.ExternalStore is { } configured)
            return new StandaloneStore(null, configured, "the configured one");
        try
        {
            // Starting it takes a second or more of plain waiting.
            var embedded = await Task.Run(() => EmbeddedGarnet.Start(settings.StoreFolder, options.RedisPort));
            string url = $"redis://{embedded.ConnectionString}";
            return new StandaloneStore(embedded, url, $"embedded, at {url}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StandaloneException($"{exception.Message} (--data chooses another folder, --redis-port another port)", exception);
        }
    }

    /// <summary>Completes once what was written before the call outlives this process being killed; a store outside answers for itself.</summary>
    public Task CommittedAsync() => _embedded?.CommittedAsync() ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
