namespace Mindtrace.EndToEnd.Tests.Standalone;

/// <summary>One standalone cluster for the tests of a class.</summary>
public sealed class StandaloneFixture : IAsyncLifetime
{
    private readonly TempFolder _data = new();
    private StandaloneProcess? _cluster;

    internal StandaloneProcess Cluster => _cluster!;

    public async ValueTask InitializeAsync() => _cluster = await StandaloneProcess.StartAsync(_data.Path);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _data.Dispose();
    }
}
