using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs;
using Mindtrace.Registry.Tests.Stores;

namespace Mindtrace.Registry.Tests.WorkerTypes;

public sealed class WorkerTypes_in_a_folder() : WorkerTypeConformance(new FolderKind());

public sealed class WorkerTypes_in_a_bucket(S3Fixture s3) : WorkerTypeConformance(new BucketKind(s3));

public abstract class WorkerTypeConformance(IStoreKind kind) : StoreTests(kind)
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    private WorkerRegistry Registry => new(Store, _time);

    [Fact]
    public async Task A_worker_type_is_found_with_everything_it_was_registered_with()
    {
        var type = Sample.WorkerType("counter") with
        {
            WorkerParams = WireJson.Parse("""{"greeting":"hello","nested":{"n":[1,2,3]}}"""u8),
            JobType = JobType.Parse("count"),
            MaterializerName = "m",
            GitRepoUrl = "https://git.example/repo",
            GitBranch = "main",
            GitCommit = "0123456789abcdef",
            GitWorkingDir = "workers",
            GitProject = "A.csproj",
            Package = new PackageReference { Name = "p", Version = "1.0", Sha256 = new string('a', 64) },
            Limits = new WorkerLimits { MemoryBytes = 1L << 33, Cpus = 1.5 },
        };
        await Registry.RegisterAsync(type, Cancel);

        var found = await new WorkerRegistry(Kind.Open(), _time).FindAsync("counter", Cancel);

        Assert.Equal(type.WorkerParams.GetRawText(), found!.WorkerParams.GetRawText());
        Assert.Equal(type, found with { WorkerParams = type.WorkerParams });
        Assert.Null(await Registry.FindAsync("Counter", Cancel));
        Assert.Null(await Registry.FindAsync("unknown", Cancel));
    }

    [Fact]
    public async Task Registering_again_overwrites_and_keeps_what_was_before()
    {
        foreach (string workerClass in (string[])["First", "Second", "Third", "Third"])
        {
            await Registry.RegisterAsync(Sample.WorkerType("echo", workerClass), Cancel);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("Third", (await Registry.FindAsync("echo", Cancel))!.WorkerClass);
        Assert.Equal(["First", "Second", "Third"], (await Registry.ListVersionsAsync("echo", Cancel)).Select(type => type.WorkerClass));
        Assert.Equal(["echo"], (await Registry.ListAsync(Cancel)).Select(type => type.WorkerName));
    }

    [Fact]
    public async Task All_worker_types_are_listed_by_name()
    {
        Assert.Empty(await Registry.ListAsync(Cancel));
        foreach (string name in (string[])["zebra", "Ant", "ant", "ümlaut and space", "a/../b", new string('x', 200)])
            await Registry.RegisterAsync(Sample.WorkerType(name), Cancel);
        Assert.Equal(["Ant", "a/../b", "ant", new string('x', 200), "zebra", "ümlaut and space"], (await Registry.ListAsync(Cancel)).Select(type => type.WorkerName));
        Assert.Equal("a/../b", (await Registry.FindAsync("a/../b", Cancel))!.WorkerName);
    }

    [Fact]
    public async Task Of_several_writers_one_wins_and_nothing_is_mixed()
    {
        string[] classes = [.. Enumerable.Range(0, 8).Select(i => new string((char)('A' + i), 2000))];
        await Task.WhenAll(classes.Select(workerClass => new WorkerRegistry(Kind.Open(), _time).RegisterAsync(Sample.WorkerType("echo", workerClass), Cancel)));
        Assert.Contains((await Registry.FindAsync("echo", Cancel))!.WorkerClass, classes);
        Assert.Equal(classes, (await Registry.ListVersionsAsync("echo", Cancel)).Select(type => type.WorkerClass).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" padded ")]
    [InlineData("line\nbreak")]
    [InlineData("nul\0")]
    [InlineData("{braces}")]
    public async Task A_bad_name_is_refused_and_nothing_stored(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Registry.RegisterAsync(Sample.WorkerType(name), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Registry.RegisterAsync(Sample.WorkerType(new string('x', 201)), Cancel));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_damaged_object_is_named()
    {
        await Registry.RegisterAsync(Sample.WorkerType("echo"), Cancel);
        string key = (await ListAsync("worker-types/current/")).Single();
        await PutAsync(key, "{\"worker_name\":");
        var error = await Assert.ThrowsAsync<RegistryException>(() => Registry.FindAsync("echo", Cancel));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        await Registry.RegisterAsync(Sample.WorkerType("echo"), Cancel);
        Assert.NotNull(await Registry.FindAsync("echo", Cancel));
    }
}
