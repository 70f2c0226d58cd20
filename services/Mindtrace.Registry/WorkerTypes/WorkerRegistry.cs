using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mindtrace.Jobs;

namespace Mindtrace.Registry;

/// <summary>The worker types and packages of a cluster, kept in an object store.</summary>
/// <remarks>
/// Every registration writes an object of its own that is never changed, and then the type's current object, a copy of it. A process that dies in
/// between leaves the type as it was; of several writers at once, one wins, and none leaves a mixture.
/// Methods throw <see cref="RegistryUnavailableException"/> where the store cannot be reached.
/// </remarks>
public sealed partial class WorkerRegistry
{
    private const string CurrentTypes = "worker-types/current/";
    private const string TypeVersions = "worker-types/versions/";

    private readonly IObjectStore _store;
    private readonly TimeProvider _time;

    /// <summary>Creates a registry over <paramref name="store"/>.</summary>
    /// <param name="store">Where the objects are kept.</param>
    /// <param name="time">Dates versions and uploads.</param>
    public WorkerRegistry(IObjectStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <summary>Registers a worker type, or replaces it. The same content again changes nothing.</summary>
    /// <param name="workerType">The worker type; its name keeps the rule of <see cref="JobType"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The name breaks the rule.</exception>
    public async Task RegisterAsync(WorkerTypeInfo workerType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workerType);
        CheckName(workerType.WorkerName, nameof(workerType));
        string name = ObjectKey.Segment(workerType.WorkerName);
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(workerType, WireJson.Default.WorkerTypeInfo);
        if (await ReadAsync($"{CurrentTypes}{name}.json", cancellationToken).ConfigureAwait(false) is { } current && content.AsSpan().SequenceEqual(current))
            return;

        await WriteAsync($"{TypeVersions}{name}/{NewVersion()}.json", content, cancellationToken).ConfigureAwait(false);
        await WriteAsync($"{CurrentTypes}{name}.json", content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The worker type as it was last registered; null where there is none of that name.</summary>
    /// <param name="name">The worker type's name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<WorkerTypeInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        ReadAsync($"{CurrentTypes}{ObjectKey.Segment(name)}.json", WireJson.Default.WorkerTypeInfo, cancellationToken);

    /// <summary>All worker types as they were last registered, by name.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<WorkerTypeInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var types = await ReadAllAsync(CurrentTypes, cancellationToken).ConfigureAwait(false);
        types.Sort((a, b) => string.CompareOrdinal(a.WorkerName, b.WorkerName));
        return types;
    }

    /// <summary>Everything that was ever registered under a name, oldest first.</summary>
    /// <param name="name">The worker type's name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<WorkerTypeInfo>> ListVersionsAsync(string name, CancellationToken cancellationToken = default) =>
        await ReadAllAsync($"{TypeVersions}{ObjectKey.Segment(name)}/", cancellationToken).ConfigureAwait(false);

    // Names end up in paths, logs and messages.
    private static void CheckName(string text, string parameter)
    {
        if (!JobType.TryParse(text, out _))
            throw new ArgumentException("A name or version has 1 to 200 characters, no control characters, line breaks or braces, and no white space at its ends", parameter);
    }

    private async Task<List<WorkerTypeInfo>> ReadAllAsync(string prefix, CancellationToken cancellationToken)
    {
        var types = new List<WorkerTypeInfo>();
        await foreach (string key in _store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (await ReadAsync(key, WireJson.Default.WorkerTypeInfo, cancellationToken).ConfigureAwait(false) is { } type)
                types.Add(type);
        }

        return types;
    }

    /// <summary>Sorts by time; the random part keeps two writers of one instant apart.</summary>
    private string NewVersion() =>
        _time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfffffff", CultureInfo.InvariantCulture) + "-" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    private async Task WriteAsync(string key, byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content, writable: false);
        await _store.PutAsync(key, stream, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        bool found = await _store.GetAsync(key, (stream, ct) => stream.CopyToAsync(content, ct), cancellationToken).ConfigureAwait(false);
        return found ? content.ToArray() : null;
    }

    private async Task<T?> ReadAsync<T>(string key, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
        where T : class
    {
        if (await ReadAsync(key, cancellationToken).ConfigureAwait(false) is not { } content)
            return null;
        try
        {
            return JsonSerializer.Deserialize(content, typeInfo);
        }
        catch (JsonException e)
        {
            throw new RegistryException($"The registry object '{key}' is damaged; register it again", e);
        }
    }
}
