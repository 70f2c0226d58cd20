using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs;

namespace Mindtrace.Registry.Tests.Packages;

public sealed class PackageCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly WorkerRegistry _registry;

    public PackageCacheTests() => _registry = new WorkerRegistry(new FolderObjectStore(_folder.File("registry")), _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Content_that_is_there_is_not_unpacked_again_whatever_its_name()
    {
        byte[] zip = Sample.Zip(("a", "1"));
        await UploadAsync("first", zip);
        await UploadAsync("second", zip);
        string folder = await GetAsync("first", static _ => { });
        var steps = new List<string>();

        Assert.Equal(folder, await GetAsync("second", steps.Add));
        Assert.Equal(["resolve"], steps);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_says_where()
    {
        await UploadAsync("p", Sample.Zip(("a", "1")));
        await File.WriteAllTextAsync(_folder.File("packages"), "a file", Cancel);
        var error = await Assert.ThrowsAsync<RegistryException>(() => GetAsync("p", static _ => { }));
        Assert.Contains($"cannot be unpacked below {_folder.File("packages")}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed_once_it_is_a_day_old()
    {
        await UploadAsync("p", Sample.Zip(("a", "1")));
        string old = Directory.CreateDirectory(_folder.File("packages", ".staging", "old")).FullName, young = Directory.CreateDirectory(_folder.File("packages", ".staging", "young")).FullName;
        await File.WriteAllTextAsync(old + ".zip", "left", Cancel);
        File.SetLastWriteTimeUtc(old + ".zip", _time.GetUtcNow().UtcDateTime.AddHours(-25));
        Directory.SetLastWriteTimeUtc(old, _time.GetUtcNow().UtcDateTime.AddHours(-25));
        Directory.SetLastWriteTimeUtc(young, _time.GetUtcNow().UtcDateTime.AddHours(-23));

        await GetAsync("p", static _ => { });

        Assert.Equal([young], Directory.EnumerateFileSystemEntries(_folder.File("packages", ".staging")));
    }

    [Fact]
    public async Task A_cancelled_download_leaves_nothing()
    {
        await UploadAsync("p", Sample.Zip(("a", "1")));
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache().GetAsync(_registry, new PackageReference { Name = "p" }, step =>
        {
            if (step is "download")
                cancel.Cancel();
        }, cancel.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("packages", ".staging")));
        Assert.True(Directory.Exists(await GetAsync("p", static _ => { })));
    }

    private PackageCache Cache() => new(_folder.File("packages"), 1024, _time);

    private Task<string> GetAsync(string name, Action<string> step) => Cache().GetAsync(_registry, new PackageReference { Name = name }, step, Cancel);

    private Task<PackageReference> UploadAsync(string name, byte[] zip) => _registry.UploadPackageAsync(name, "1", new MemoryStream(zip), Cancel);
}
