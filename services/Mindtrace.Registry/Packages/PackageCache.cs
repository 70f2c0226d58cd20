using Mindtrace.Jobs;

namespace Mindtrace.Registry;

/// <summary>Unpacked packages on this machine, one folder per content. Several processes may share it.</summary>
/// <remarks>A package's folder appears with one rename once it is verified and whole, so a folder that is there can be used as it is.</remarks>
public sealed class PackageCache
{
    private const string Staging = ".staging";
    private static readonly TimeSpan LongestFill = TimeSpan.FromDays(1);

    private readonly KeyedGate _fills = new();
    private readonly string _folder;
    private readonly long _maxUnpackedBytes;
    private readonly TimeProvider _time;

    /// <summary>Creates a cache.</summary>
    /// <param name="folder">Where packages are unpacked; made when needed.</param>
    /// <param name="maxUnpackedBytes">How much one package may hold when unpacked, in bytes.</param>
    /// <param name="time">Tells which left-overs of processes that died are old enough to be removed.</param>
    public PackageCache(string folder, long maxUnpackedBytes, TimeProvider time)
    {
        _folder = Path.GetFullPath(folder);
        _maxUnpackedBytes = maxUnpackedBytes;
        _time = time;
    }

    /// <summary>The folder that holds a package's files; downloads, verifies and unpacks it where it isn't there yet, once however many ask for it.</summary>
    /// <param name="registry">Where the package comes from.</param>
    /// <param name="package">The package.</param>
    /// <param name="step">Told the step that begins: <c>resolve</c>, <c>download</c> (which verifies the SHA-256), <c>unpack</c>.</param>
    /// <param name="cancellationToken">Ends the call; nothing half-done is left to be found.</param>
    /// <exception cref="PackageRejectedException">There is no such package, its SHA-256 is wrong, or it holds what must not be unpacked.</exception>
    /// <exception cref="RegistryException">The registry, or the cache's folder, cannot be used.</exception>
    public async Task<string> GetAsync(WorkerRegistry registry, PackageReference package, Action<string> step, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(step);
        step("resolve");
        var resolved = await registry.ResolvePackageAsync(package, cancellationToken).ConfigureAwait(false);
        string target = Path.Combine(_folder, resolved.Sha256!);
        using (await _fills.EnterAsync(target, cancellationToken).ConfigureAwait(false))
        {
            if (!Directory.Exists(target))
                await AddAsync(registry, resolved, target, step, cancellationToken).ConfigureAwait(false);
        }

        return target;
    }

    private async Task AddAsync(WorkerRegistry registry, PackageReference package, string target, Action<string> step, CancellationToken cancellationToken)
    {
        string staged = Path.Combine(_folder, Staging, Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(staged);
            RemoveLeftOvers();
            await FillAsync(registry, package, staged, step, cancellationToken).ConfigureAwait(false);
            Publish(staged, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"Package {WorkerRegistry.Describe(package)} cannot be unpacked below {_folder}: {e.Message}", e);
        }
        finally
        {
            Discard(staged);
        }
    }

    private async Task FillAsync(WorkerRegistry registry, PackageReference package, string staged, Action<string> step, CancellationToken cancellationToken)
    {
        var zip = new FileStream(
            staged + ".zip", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 4096, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await using (zip.ConfigureAwait(false))
        {
            step("download");
            await registry.DownloadPackageAsync(package, zip, cancellationToken).ConfigureAwait(false);
            step("unpack");
            zip.Position = 0;
            await PackageArchive.UnpackAsync(zip, staged, WorkerRegistry.Describe(package), _maxUnpackedBytes, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Publish(string staged, string target)
    {
        try
        {
            Directory.Move(staged, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another process was first with the same content.
        }
    }

    /// <summary>What a process that was killed in the middle of a package left behind.</summary>
    private void RemoveLeftOvers()
    {
        var oldest = _time.GetUtcNow() - LongestFill;
        foreach (string folder in Directory.EnumerateDirectories(Path.Combine(_folder, Staging)).Where(folder => Directory.GetLastWriteTimeUtc(folder) < oldest))
            Discard(folder);
        foreach (string zip in Directory.EnumerateFiles(Path.Combine(_folder, Staging)).Where(zip => File.GetLastWriteTimeUtc(zip) < oldest))
            File.Delete(zip);
    }

    private static void Discard(string staged)
    {
        try
        {
            if (Directory.Exists(staged))
                Directory.Delete(staged, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left-overs lie aside from the packages and harm nobody; the error that matters is already on its way.
        }
    }
}
