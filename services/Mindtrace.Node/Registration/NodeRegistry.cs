using Microsoft.Extensions.Options;
using Mindtrace.Registry;

namespace Mindtrace.Node;

/// <summary>The worker registry as this node reaches it: as configured here, otherwise as the manager says at registration.</summary>
internal sealed class NodeRegistry(WorkerRegistry configured, IOptions<WorkerRegistryOptions> options, ManagerLink manager, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private IObjectStore? _store;
    private WorkerRegistry? _told;
    private (string, string, string, string) _toldAs;

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
                Dispose();
                string address = registration.Endpoint.Contains("://", StringComparison.Ordinal) ? registration.Endpoint : "http://" + registration.Endpoint;
                _store = ObjectStores.InBucket(new Uri(address), registration.AccessKey, registration.SecretKey, registration.Bucket);
                _told = new WorkerRegistry(_store, time);
                _toldAs = key;
            }

            return _told;
        }
    }

    public void Dispose() => (_store as IDisposable)?.Dispose();
}
