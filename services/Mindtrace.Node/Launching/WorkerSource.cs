using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Registry;

namespace Mindtrace.Node;

/// <summary>A worker type made ready to start: its registration and, where it isn't built in, the folder that holds its class.</summary>
internal sealed record PreparedWorker(WorkerTypeInfo Type, string? Assembly);

/// <summary>Finds worker types and brings their files to this machine: a package where they name one, else what is built from their Git repository.</summary>
internal sealed class WorkerSource(NodeRegistry registry, GitWorkerBuilder builder, IOptions<NodeOptions> options, TimeProvider time)
{
    private readonly PackageCache _packages = new(Path.Combine(options.Value.NodeFolder, "packages"), options.Value.MaxPackageBytes, time);

    /// <exception cref="LaunchFailedException">The type is not registered, or its files cannot be had.</exception>
    public async Task<PreparedWorker> PrepareAsync(Launch launch, CancellationToken cancellationToken)
    {
        launch.Enter("resolve");
        try
        {
            var workers = await registry.OpenAsync(cancellationToken);
            var type = await workers.FindAsync(launch.Request.WorkerType, cancellationToken)
                ?? throw new LaunchFailedException($"Worker type '{launch.Request.WorkerType}' is not registered");
            return new PreparedWorker(type, type switch
            {
                { Package: { } package } => await _packages.GetAsync(workers, package, launch.Enter, cancellationToken),
                { GitRepoUrl.Length: > 0 } => await builder.BuildAsync(type, launch.Enter, launch.Tail.Add, cancellationToken),
                _ => null,
            });
        }
        catch (Exception exception) when (exception is RegistryException or ArgumentException)
        {
            throw new LaunchFailedException(exception.Message);
        }
    }
}
