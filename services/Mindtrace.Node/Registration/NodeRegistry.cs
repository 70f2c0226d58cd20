using Microsoft.Extensions.Options;
using Mindtrace.Registry;

namespace Mindtrace.Node;

/// <summary>The worker registry as this node reaches it: as configured here, otherwise as the manager says at registration, in the region configured here.</summary>
internal sealed class NodeRegistry(WorkerRegistry configured, IOptions<WorkerRegistryOptions> options, ManagerLink manager, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<IObjectStore> _stores = [];
    private WorkerRegistry? _told;
    private (string, string, string, string) _toldAs;

    /// <exception cref="LaunchFailedException">The manager's answer cannot be used.</exception>
    public async Task<WorkerRegistry> OpenAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MinioAddress is not null)
            return configured;
        var registration = await manager.RegisteredAsync(cancellationToken);
        if (registration is not { Endpoint.Length: > 0, AccessKey.Length: > 0, SecretKey.Length: > 0 })
            return configured;

        var key = (registration.Endpoint, registration.AccessKey, registration.SecretKey, registration.Bucket);
        lock (_gate)
        {
            if (_told is null || key != _toldAs)
            {
                // The one before stays open: a launch may be using it, and credentials hardly ever change.
                var store = ObjectStores.InBucket(Address(registration.Endpoint), registration.AccessKey, registration.SecretKey, registration.Bucket, options.Value.MinioRegion);
                _stores.Add(store);
                _told = new WorkerRegistry(store, time);
                _toldAs = key;
            }

            return _told;
        }
    }

    public void Dispose() => _stores.ForEach(static store => (store as IDisposable)?.Dispose());

    private static Uri Address(string endpoint) => new WorkerRegistryOptions { MinioEndpoint = endpoint }.MinioAddress
        ?? throw new LaunchFailedException($"The manager says that the registry is at '{endpoint}', which is no address");
}
