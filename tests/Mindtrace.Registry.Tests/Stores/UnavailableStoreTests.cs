namespace Mindtrace.Registry.Tests.Stores;

public sealed class UnavailableStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_away_is_named_in_the_error()
    {
        int port = FreePort.Next();
        using var store = new MinioObjectStore(new Uri($"http://127.0.0.1:{port}"), "some-access-key", "some-secret-key", "bucket");
        foreach (var call in Calls(store))
        {
            var error = await Assert.ThrowsAsync<RegistryUnavailableException>(call);
            Assert.StartsWith($"The object store at 127.0.0.1:{port} cannot be reached: ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("some-secret-key", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_comes_back_is_used_again()
    {
        Assert.SkipUnless(S3Server.IsAvailable, S3Server.SkipReason);
        await using var server = await S3Server.StartAsync();
        using var store = new MinioObjectStore(server.Endpoint, S3Server.AccessKey, S3Server.SecretKey, "bucket");
        var registry = new WorkerRegistry(store, TimeProvider.System);
        await registry.RegisterAsync(Sample.WorkerType("echo"), Cancel);

        await server.StopAsync();
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => registry.FindAsync("echo", Cancel));
        await server.StartAgainAsync();

        Assert.Equal("echo", (await registry.FindAsync("echo", Cancel))?.WorkerName);
    }

    [Fact]
    public async Task Wrong_credentials_are_refused_and_not_repeated()
    {
        Assert.SkipUnless(S3Server.IsAvailable, S3Server.SkipReason);
        await using var server = await S3Server.StartAsync();
        using var store = new MinioObjectStore(server.Endpoint, "nobody-knows-me", "some-secret-key", "bucket");
        foreach (var call in Calls(store))
        {
            var error = await Assert.ThrowsAsync<RegistryUnavailableException>(call);
            Assert.Contains($"The object store at {server.Endpoint.Authority} refused", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("some-secret-key", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_named_in_the_error()
    {
        using var folder = new TempFolder();
        string file = folder.File("a-file");
        await File.WriteAllTextAsync(file, "not a folder", Cancel);
        var store = new FolderObjectStore(file);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => store.PutAsync("a.json", new MemoryStream([1]), Cancel));
        Assert.StartsWith($"The registry folder {file} cannot be used: ", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Func<Task>> Calls(MinioObjectStore store) =>
    [
        () => store.PutAsync("a.json", new MemoryStream([1]), Cancel),
        () => store.GetAsync("a.json", static (_, _) => Task.CompletedTask, Cancel),
        () => store.ListAsync("", Cancel).ToListAsync(Cancel).AsTask(),
        () => store.DeleteAsync("a.json", Cancel),
    ];
}
