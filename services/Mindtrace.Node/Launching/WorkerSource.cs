using Microsoft.Extensions.Options;
using Mindtrace.Git;
using Mindtrace.Jobs;
using Mindtrace.Registry;

namespace Mindtrace.Node;

/// <summary>A worker type made ready to start: its registration and, where it isn't built in, the folder that holds its class, which stays until this is disposed.</summary>
internal sealed record PreparedWorker(WorkerTypeInfo Type, UsedFolder? Folder) : IDisposable
{
    public string? Assembly => Folder?.Path;

    public void Dispose() => Folder?.Dispose();
}

/// <summary>Finds worker types and brings their files to this machine: a package where they name one, else what is built from their Git repository.</summary>
internal sealed class WorkerSource : IDisposable
{
    private readonly NodeRegistry _registry;
    private readonly GitWorkerBuilder _builder;
    private readonly PackageCache _packages;
    private readonly FolderCache _unpacked;
    private readonly ILogger<WorkerSource> _logger;

    public WorkerSource(NodeRegistry registry, GitWorkerBuilder builder, IOptions<NodeOptions> options, TimeProvider time, ILogger<WorkerSource> logger)
    {
        string folder = Path.Combine(Path.GetFullPath(options.Value.NodeFolder), "packages");
        _registry = registry;
        _builder = builder;
        _packages = new PackageCache(folder, options.Value.MaxPackageBytes, time);
        _unpacked = new FolderCache(folder, time);
        _logger = logger;
    }

    /// <exception cref="LaunchFailedException">The type is not registered, or its files cannot be had.</exception>
    public async Task<PreparedWorker> PrepareAsync(Launch launch, CancellationToken cancellationToken)
    {
        launch.Enter("resolve");
        try
        {
            var workers = await _registry.OpenAsync(cancellationToken);
            var type = await workers.FindAsync(launch.Request.WorkerType, cancellationToken)
                ?? throw new LaunchFailedException($"Worker type '{launch.Request.WorkerType}' is not registered");
            return new PreparedWorker(type, type switch
            {
                { Package: { } package } => await UnpackAsync(workers, package, launch, cancellationToken),
                { GitRepoUrl.Length: > 0 } => await _builder.BuildAsync(type, launch.Enter, launch.Tail.Add, cancellationToken),
                _ => null,
            });
        }
        catch (Exception exception) when (exception is RegistryException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new LaunchFailedException(exception.Message);
        }
    }

    /// <summary>Removes the packages that no worker of any node uses and none used for a time.</summary>
    public Task RemoveUnusedAsync(TimeSpan unused, CancellationToken cancellationToken) => _unpacked.RemoveUnusedAsync(unused, _logger, cancellationToken);

    public void Dispose() => _unpacked.Dispose();

    private async Task<UsedFolder> UnpackAsync(WorkerRegistry workers, PackageReference package, Launch launch, CancellationToken cancellationToken)
    {
        // The cache names a package's folder after its content.
        var resolved = await workers.ResolvePackageAsync(package, cancellationToken);
        var folder = await _unpacked.UseAsync(resolved.Sha256!, cancellationToken);
        try
        {
            await _packages.GetAsync(workers, resolved, launch.Enter, cancellationToken);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
