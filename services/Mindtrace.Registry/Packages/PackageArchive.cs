using System.Buffers;
using System.IO.Compression;

namespace Mindtrace.Registry;

/// <summary>Unpacks a zip that may have been made by an enemy.</summary>
internal static class PackageArchive
{
    private const int MaxEntries = 20_000;
    private const int BufferSize = 64 * 1024;
    private const int UnixFileType = 0xF000;
    private const int UnixRegular = 0x8000;
    private const int UnixDirectory = 0x4000;
    private const UnixFileMode ExecuteBits = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes the archive's files below <paramref name="folder"/>. Every name is checked before the first file is written.</summary>
    /// <exception cref="PackageRejectedException">An entry leaves the folder or is no plain file, there are too many, or they hold too much.</exception>
    public static async Task UnpackAsync(Stream zip, string folder, string package, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            var files = Check(archive, folder, package, maxBytes);
            long left = maxBytes;
            foreach (var (entry, path) in files)
                left = await ExtractAsync(entry, path, package, left, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new PackageRejectedException(package, $"is a damaged zip: {e.Message}", e);
        }
    }

    private static List<(ZipArchiveEntry Entry, string Path)> Check(ZipArchive archive, string folder, string package, long maxBytes)
    {
        if (archive.Entries.Count > MaxEntries)
            throw new PackageRejectedException(package, $"has {archive.Entries.Count} entries, more than the {MaxEntries} allowed");

        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var files = new List<(ZipArchiveEntry, string)>(archive.Entries.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        long declared = 0;
        foreach (var entry in archive.Entries)
        {
            string name = entry.FullName.Replace('\\', '/');
            if (Fault(name, entry) is { } fault)
                throw new PackageRejectedException(package, $"holds the entry '{Printable(entry.FullName)}', which {fault}");
            string path = Path.GetFullPath(Path.Combine(root, name));
            if (!path.StartsWith(root, StringComparison.Ordinal))
                throw new PackageRejectedException(package, $"holds the entry '{Printable(entry.FullName)}', which leaves the package's folder");
            if (name.EndsWith('/'))
                continue;
            if (!seen.Add(path))
                throw new PackageRejectedException(package, $"holds the entry '{Printable(entry.FullName)}' twice");
            declared += entry.Length;
            if (entry.Length < 0 || declared < 0 || declared > maxBytes)
                throw new PackageRejectedException(package, TooLarge(maxBytes));
            files.Add((entry, path));
        }

        return files;
    }

    private static string? Fault(string name, ZipArchiveEntry entry)
    {
        if (name.Length is 0)
            return "has no name";
        if (name[0] is '/' || name.Contains(':', StringComparison.Ordinal) || Path.IsPathRooted(name))
            return "is an absolute path";
        if (name.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0)
            return "has control characters in its name";
        foreach (var range in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(range) is "..")
                return "leaves the package's folder";
        }

        // The upper half of the attributes is the Unix mode, zero where the zip was made without one.
        int type = (entry.ExternalAttributes >> 16) & UnixFileType;
        return type is 0 or UnixRegular or UnixDirectory ? null : "is a link or a special file";
    }

    private static async Task<long> ExtractAsync(ZipArchiveEntry entry, string path, string package, long left, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                var content = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    int read;
                    while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                    {
                        // The size in the directory is only a claim.
                        if ((left -= read) < 0)
                            throw new PackageRejectedException(package, $"holds the entry '{Printable(entry.FullName)}', whose size in the zip's directory is a lie: it unpacks to more than the package may hold");
                        await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var execute = (UnixFileMode)(entry.ExternalAttributes >> 16) & ExecuteBits;
        if (execute is not UnixFileMode.None && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | execute);
        return left;
    }

    private static string TooLarge(long maxBytes) => $"unpacks to more than the {maxBytes} bytes allowed";

    private static string Printable(string name) => string.Concat(name.Take(100).Select(c => char.IsControl(c) ? '?' : c));
}
