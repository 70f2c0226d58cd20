using System.IO.Compression;
using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Registry;

public sealed partial class WorkerRegistry
{
    private const string Packages = "packages/";

    /// <summary>Stores a package, a zip of published output. Its content never changes: the same version with other content is refused.</summary>
    /// <remarks>Of two uploads of a new version at the same moment the later one wins; whoever launches with the other's reference is refused, as the SHA-256 differs.</remarks>
    /// <param name="name">The package's name, with the rule of <see cref="JobType"/>.</param>
    /// <param name="version">The version, with the same rule; becomes the package's newest.</param>
    /// <param name="zip">The zip.</param>
    /// <param name="cancellationToken">Ends the upload; the package then is as it was.</param>
    /// <returns>The reference, with the SHA-256 of what was stored.</returns>
    /// <exception cref="ArgumentException">The name or the version breaks the rule.</exception>
    /// <exception cref="PackageRejectedException">It is no zip, or the version exists with other content.</exception>
    public async Task<PackageReference> UploadPackageAsync(string name, string version, Stream zip, CancellationToken cancellationToken = default)
    {
        CheckName(name, nameof(name));
        CheckName(version, nameof(version));
        ArgumentNullException.ThrowIfNull(zip);

        // The hash is part of the key, so the content is needed once before it is written; a package can be too large for memory.
        string spool = Path.Combine(Path.GetTempPath(), "mindtrace-upload-" + Path.GetRandomFileName());
        var content = new FileStream(
            spool, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 4096, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await using (content.ConfigureAwait(false))
        {
            string sha256 = await HashedCopy.RunAsync(zip, content, cancellationToken).ConfigureAwait(false);
            CheckIsZip(name, version, content);

            if (await ReadAsync(RecordKey(name, version), RegistryJson.Default.PackageRecord, cancellationToken).ConfigureAwait(false) is { } old && old.Sha256 != sha256)
                throw new PackageRejectedException($"{name} {version}", "exists with other content; upload it under another version");

            content.Position = 0;
            await _store.PutAsync(ContentKey(name, sha256), content, cancellationToken).ConfigureAwait(false);
            byte[] record = JsonSerializer.SerializeToUtf8Bytes(
                new PackageRecord(name, version, sha256, content.Length, _time.GetUtcNow()), RegistryJson.Default.PackageRecord);
            await WriteAsync(RecordKey(name, version), record, cancellationToken).ConfigureAwait(false);
            await WriteAsync(NewestKey(name), record, cancellationToken).ConfigureAwait(false);
            return new PackageReference { Name = name, Version = version, Sha256 = sha256 };
        }
    }

    /// <summary>Fills in what a reference leaves open: the newest version, and the SHA-256 recorded at upload.</summary>
    /// <param name="package">The reference.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A reference without nulls.</returns>
    /// <exception cref="PackageRejectedException">There is no such package, or its recorded SHA-256 is not the reference's.</exception>
    public async Task<PackageReference> ResolvePackageAsync(PackageReference package, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        string key = package.Version is null ? NewestKey(package.Name) : RecordKey(package.Name, package.Version);
        var record = await ReadAsync(key, RegistryJson.Default.PackageRecord, cancellationToken).ConfigureAwait(false)
            ?? throw new PackageRejectedException(Describe(package), "is not in the registry");
        if (package.Sha256 is { } expected && !string.Equals(expected, record.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new PackageRejectedException(Describe(package), $"has the SHA-256 {record.Sha256} in the registry, but {expected} is asked for");
        return new PackageReference { Name = record.Name, Version = record.Version, Sha256 = record.Sha256 };
    }

    /// <summary>Copies a package's zip and verifies its SHA-256 on the way.</summary>
    /// <param name="package">The reference.</param>
    /// <param name="destination">Receives the zip; worthless where the call throws.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="PackageRejectedException">There is no such package, or what came has another SHA-256.</exception>
    public async Task DownloadPackageAsync(PackageReference package, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var resolved = await ResolvePackageAsync(package, cancellationToken).ConfigureAwait(false);
        string? received = null;
        bool found = await _store.GetAsync(
            ContentKey(resolved.Name, resolved.Sha256!),
            async (stream, ct) => received = await HashedCopy.RunAsync(stream, destination, ct).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (!found)
            throw new PackageRejectedException(Describe(resolved), "is recorded in the registry, but its content is missing; upload it again");
        if (received != resolved.Sha256)
            throw new PackageRejectedException(Describe(resolved), $"has the wrong SHA-256: {resolved.Sha256} was expected, {received} came");
    }

    internal static string Describe(PackageReference package) => package.Version is null ? package.Name : $"{package.Name} {package.Version}";

    private static string RecordKey(string name, string version) => $"{Packages}{ObjectKey.Segment(name)}/versions/{ObjectKey.Segment(version)}.json";

    private static string NewestKey(string name) => $"{Packages}{ObjectKey.Segment(name)}/newest.json";

    private static string ContentKey(string name, string sha256) => $"{Packages}{ObjectKey.Segment(name)}/content/{sha256}.zip";

    private static void CheckIsZip(string name, string version, FileStream content)
    {
        content.Position = 0;
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries.Count;
        }
        catch (InvalidDataException e)
        {
            throw new PackageRejectedException($"{name} {version}", "is no zip", e);
        }
    }
}
