using System.Buffers.Binary;
using System.IO.Compression;

namespace Mindtrace.Registry.Tests.Packages;

/// <summary>Zips as an enemy makes them.</summary>
public sealed class PackageArchiveTests : IDisposable
{
    private const int MaxBytes = 10_000;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../evil.txt", "leaves the package's folder")]
    [InlineData("a/../../evil.txt", "leaves the package's folder")]
    [InlineData("a/..", "leaves the package's folder")]
    [InlineData("..\\evil.txt", "leaves the package's folder")]
    [InlineData("a\\..\\..\\evil.txt", "leaves the package's folder")]
    [InlineData("/evil.txt", "is an absolute path")]
    [InlineData("\\evil.txt", "is an absolute path")]
    [InlineData("C:/evil.txt", "is an absolute path")]
    [InlineData("C:evil.txt", "is an absolute path")]
    [InlineData("file.txt:stream", "is an absolute path")]
    [InlineData("a\nb", "has control characters in its name")]
    public async Task An_entry_that_leaves_the_folder_is_refused_before_anything_is_written(string name, string reason)
    {
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UnpackAsync(Sample.Zip(("good.txt", "good"), (name, "evil"))));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(0xA1FF, "is a link or a special file")] // a symbolic link
    [InlineData(0x21B6, "is a link or a special file")] // a device
    public async Task A_link_or_a_device_is_refused(int mode, string reason)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry("link");
            entry.ExternalAttributes = mode << 16;
            await using var writer = new StreamWriter(await entry.OpenAsync(Cancel));
            await writer.WriteAsync("/etc/passwd");
        }

        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UnpackAsync(memory.ToArray()));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("a.txt", "A.TXT")]
    [InlineData("a/b", "a\\b")]
    public async Task The_same_file_twice_is_refused(string one, string two)
    {
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UnpackAsync(Sample.Zip((one, "1"), (two, "2"))));
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_unpacks_to_too_much_is_refused()
    {
        await UnpackAsync(Sample.Zip(("fits", new string('x', MaxBytes))));
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UnpackAsync(Sample.Zip(("a", new string('x', MaxBytes)), ("b", "1"))));
        Assert.Equal($"Package p 1 unpacks to more than the {MaxBytes} bytes allowed", error.Message);
    }

    [Fact]
    public async Task A_lie_about_the_size_does_not_help()
    {
        byte[] zip = Sample.Zip(("bomb", new string('x', 100 * MaxBytes)));
        byte[] real = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(real, 100 * MaxBytes);
        for (int at; (at = zip.AsSpan().IndexOf(real)) >= 0;)
            BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(at), 1);

        // The runtime may already cut the entry off at its declared size.
        if (await Record.ExceptionAsync(() => UnpackAsync(zip)) is { } error)
            Assert.IsType<PackageRejectedException>(error);
        long written = Directory.EnumerateFiles(_folder.Path).Sum(file => new FileInfo(file).Length);
        Assert.True(written <= MaxBytes, $"{written} bytes were written");
    }

    [Fact]
    public async Task Too_many_entries_are_refused()
    {
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UnpackAsync(Sample.Zip([.. Enumerable.Range(0, 20_001).Select(i => ($"{i}", ""))])));
        Assert.Contains("has 20001 entries, more than the 20000 allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_zip_is_refused()
    {
        byte[] zip = Sample.Zip(("a", new string('x', 5000)));
        zip.AsSpan(40, 10).Fill(0xff);
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UnpackAsync(zip));
        Assert.Contains("is a damaged zip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_stays_executable()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no execute bit");
            return;
        }

        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("run.sh").ExternalAttributes = 0x81ED << 16; // a file, rwxr-xr-x, and set-user-id must not come along
        await UnpackAsync(memory.ToArray());
        var mode = File.GetUnixFileMode(Path.Combine(_folder.Path, "run.sh"));
        Assert.True(mode.HasFlag(UnixFileMode.UserExecute));
        Assert.False(mode.HasFlag(UnixFileMode.SetUser));
    }

    private Task UnpackAsync(byte[] zip) => PackageArchive.UnpackAsync(new MemoryStream(zip), _folder.Path, "p 1", MaxBytes, Cancel);
}
