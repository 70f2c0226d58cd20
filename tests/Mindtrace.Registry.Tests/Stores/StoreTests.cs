using System.Text;

namespace Mindtrace.Registry.Tests.Stores;

/// <summary>What every test of this assembly that needs a store has: one of its own.</summary>
public abstract class StoreTests(IStoreKind kind) : IAsyncLifetime
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected IStoreKind Kind { get; } = kind;

    protected IObjectStore Store { get; private set; } = null!;

    public virtual ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Kind.SkipReason is not null, Kind.SkipReason ?? "");
        Store = Kind.Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Kind.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<List<string>> ListAsync(string prefix) => Store.ListAsync(prefix, Cancel).ToListAsync(Cancel).AsTask();

    protected Task PutAsync(string key, string text) => Store.PutAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(text)), Cancel);

    protected static async Task<string?> GetAsync(IObjectStore store, string key)
    {
        string? text = null;
        bool found = await store.GetAsync(key, async (stream, cancellationToken) => text = await new StreamReader(stream).ReadToEndAsync(cancellationToken), Cancel);
        Assert.Equal(found, text is not null);
        return text;
    }
}
