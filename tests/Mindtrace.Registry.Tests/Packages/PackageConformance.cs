using System.Collections.Concurrent;
using Mindtrace.Jobs;
using Mindtrace.Registry.Tests.Stores;

namespace Mindtrace.Registry.Tests.Packages;

public sealed class Packages_in_a_folder() : PackageConformance(new FolderKind());

public sealed class Packages_in_a_bucket(S3Fixture s3) : PackageConformance(new BucketKind(s3));

public abstract class PackageConformance(IStoreKind kind) : StoreTests(kind)
{
    private readonly TempFolder _folder = new();

    private WorkerRegistry Registry => new(Store, TimeProvider.System);

    private PackageCache Cache => new(_folder.File("packages"), 1024 * 1024, TimeProvider.System);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_uploaded_package_is_resolved_downloaded_and_unpacked()
    {
        byte[] zip = Sample.Zip(("Worker.dll", "code"), ("sub/data.txt", "data"));
        var package = await UploadAsync("counter", "1.0.0", zip);
        var steps = new List<string>();
        string folder = await Cache.GetAsync(Registry, new PackageReference { Name = "counter" }, steps.Add, Cancel);

        Assert.Equal(new PackageReference { Name = "counter", Version = "1.0.0", Sha256 = Sample.Sha256(zip) }, package);
        Assert.Equal(package, await Registry.ResolvePackageAsync(new PackageReference { Name = "counter" }, Cancel));
        Assert.Equal(_folder.File("packages", package.Sha256!), folder);
        Assert.Equal("code", await File.ReadAllTextAsync(Path.Combine(folder, "Worker.dll"), Cancel));
        Assert.Equal("data", await File.ReadAllTextAsync(Path.Combine(folder, "sub", "data.txt"), Cancel));
        Assert.Equal(["resolve", "download", "unpack"], steps);
    }

    [Fact]
    public async Task A_version_never_changes_and_the_last_one_uploaded_is_the_newest()
    {
        byte[] first = Sample.Zip(("a", "1")), second = Sample.Zip(("a", "2"));
        await UploadAsync("p", "1", first);
        await UploadAsync("p", "2", second);
        Assert.Equal(Sample.Sha256(first), (await UploadAsync("p", "1", first)).Sha256);
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UploadAsync("p", "1", second));

        Assert.Equal("Package p 1 exists with other content; upload it under another version", error.Message);
        Assert.Equal(Sample.Sha256(first), (await Registry.ResolvePackageAsync(new PackageReference { Name = "p", Version = "1" }, Cancel)).Sha256);
        Assert.Equal(Sample.Sha256(second), (await Registry.ResolvePackageAsync(new PackageReference { Name = "p", Version = "2" }, Cancel)).Sha256);
    }

    [Fact]
    public async Task A_reference_with_another_hash_is_refused()
    {
        await UploadAsync("p", "1", Sample.Zip(("a", "1")));
        string other = new('0', 64);
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => GetAsync(new PackageReference { Name = "p", Version = "1", Sha256 = other }));
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
        Assert.Empty(Unpacked());
        Assert.True(Directory.Exists(await GetAsync(new PackageReference { Name = "p", Version = "1", Sha256 = Sample.Sha256(Sample.Zip(("a", "1"))).ToUpperInvariant() })));
    }

    [Fact]
    public async Task Content_that_was_changed_in_the_store_is_refused_and_not_unpacked()
    {
        byte[] zip = Sample.Zip(("a", "1"));
        await UploadAsync("p", "1", zip);
        byte[] changed = Sample.Zip(("a", "enemy"));
        string key = (await ListAsync("packages/")).Single(key => key.EndsWith(".zip", StringComparison.Ordinal));
        await Store.PutAsync(key, new MemoryStream(changed), Cancel);

        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => GetAsync(new PackageReference { Name = "p" }));

        Assert.Equal($"Package p 1 has the wrong SHA-256: {Sample.Sha256(zip)} was expected, {Sample.Sha256(changed)} came", error.Message);
        Assert.Empty(Unpacked());
        await UploadAsync("p", "1", zip);
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(await GetAsync(new PackageReference { Name = "p" }), "a"), Cancel));
    }

    [Fact]
    public async Task What_is_missing_is_said()
    {
        Assert.Equal("Package p is not in the registry", (await Assert.ThrowsAsync<PackageRejectedException>(() => GetAsync(new PackageReference { Name = "p" }))).Message);
        await UploadAsync("p", "1", Sample.Zip(("a", "1")));
        Assert.Equal("Package p 9 is not in the registry", (await Assert.ThrowsAsync<PackageRejectedException>(() => GetAsync(new PackageReference { Name = "p", Version = "9" }))).Message);
        File.Delete(Kind.FileOf(".zip"));
        Assert.Contains("its content is missing", (await Assert.ThrowsAsync<PackageRejectedException>(() => GetAsync(new PackageReference { Name = "p" }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_zip_is_refused()
    {
        var error = await Assert.ThrowsAsync<PackageRejectedException>(() => UploadAsync("p", "1", "certainly no zip"u8.ToArray()));
        Assert.Equal("Package p 1 is no zip", error.Message);
        Assert.Empty(await ListAsync(""));
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("p", "")]
    [InlineData("p\n", "1")]
    [InlineData("p", "{1}")]
    public async Task A_bad_name_or_version_is_refused(string name, string version)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => UploadAsync(name, version, Sample.Zip(("a", "1"))));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task Names_that_look_like_paths_are_only_names()
    {
        await UploadAsync("../../outside", "../1", Sample.Zip(("a", "1")));
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(await GetAsync(new PackageReference { Name = "../../outside", Version = "../1" }), "a"), Cancel));
        Assert.All(await ListAsync(""), key => Assert.StartsWith("packages/", key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_launches_at_once_download_a_package_once()
    {
        await UploadAsync("p", "1", Sample.Zip([.. Enumerable.Range(0, 50).Select(i => ($"file-{i}", new string('x', 1000)))]));
        var steps = new ConcurrentQueue<string>();
        var cache = Cache;
        string[] folders = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => cache.GetAsync(Registry, new PackageReference { Name = "p" }, steps.Enqueue, Cancel), Cancel)));

        Assert.Single(folders.Distinct());
        Assert.Equal(50, Directory.GetFiles(folders[0]).Length);
        Assert.Equal(20, steps.Count(step => step is "resolve"));
        Assert.Equal(1, steps.Count(step => step is "download"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("packages", ".staging")));
    }

    [Fact]
    public async Task Two_processes_that_unpack_the_same_package_do_not_meet()
    {
        await UploadAsync("p", "1", Sample.Zip([.. Enumerable.Range(0, 50).Select(i => ($"file-{i}", new string('x', 1000)))]));
        string[] folders = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => GetAsync(new PackageReference { Name = "p" }), Cancel)));
        Assert.Equal(50, Directory.GetFiles(folders.Distinct().Single()).Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("packages", ".staging")));
    }

    private Task<string> GetAsync(PackageReference package) => Cache.GetAsync(Registry, package, static _ => { }, Cancel);

    private Task<PackageReference> UploadAsync(string name, string version, byte[] zip) => Registry.UploadPackageAsync(name, version, new MemoryStream(zip), Cancel);

    private IEnumerable<string> Unpacked() =>
        Directory.Exists(_folder.File("packages")) ? Directory.EnumerateDirectories(_folder.File("packages")).Where(folder => Path.GetFileName(folder) is not ".staging") : [];
}
