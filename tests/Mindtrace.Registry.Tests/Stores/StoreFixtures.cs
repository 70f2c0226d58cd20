using Mindtrace.Registry.Tests.Stores;

[assembly: AssemblyFixture(typeof(S3Fixture))]

namespace Mindtrace.Registry.Tests.Stores;

/// <summary>One kind of object store.</summary>
public interface IStoreKind : IAsyncDisposable
{
    /// <summary>Why tests of this kind are skipped; null where they are not.</summary>
    string? SkipReason { get; }

    /// <summary>The store's objects; each call is another process's view of the same ones.</summary>
    IObjectStore Open();

    /// <summary>The file in which the store keeps the object whose key ends so.</summary>
    string FileOf(string keyEnd);
}

/// <summary>The S3 server that all tests of the assembly share.</summary>
public sealed class S3Fixture : IAsyncLifetime
{
    public S3Server? Server { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (S3Server.IsAvailable)
            Server = await S3Server.StartAsync();
    }

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>A folder of its own.</summary>
internal sealed class FolderKind : IStoreKind
{
    private readonly TempFolder _folder = new();

    public string? SkipReason => null;

    public IObjectStore Open() => new FolderObjectStore(_folder.File("registry"));

    public string FileOf(string keyEnd) => Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Single(file => file.EndsWith(keyEnd, StringComparison.Ordinal));

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A bucket of its own, which isn't there yet.</summary>
internal sealed class BucketKind(S3Fixture s3) : IStoreKind
{
    private readonly string _bucket = "test-" + Guid.NewGuid().ToString("N");
    private readonly List<MinioObjectStore> _opened = [];

    public string? SkipReason => s3.Server is null ? S3Server.SkipReason : null;

    public IObjectStore Open()
    {
        var store = new MinioObjectStore(s3.Server!.Endpoint, S3Server.AccessKey, S3Server.SecretKey, _bucket);
        _opened.Add(store);
        return store;
    }

    public string FileOf(string keyEnd) =>
        s3.Server!.FilesOf(keyEnd).Single(file => file.Contains(_bucket, StringComparison.Ordinal) && file.EndsWith("_object", StringComparison.Ordinal));

    public ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            store.Dispose();
        return ValueTask.CompletedTask;
    }
}
