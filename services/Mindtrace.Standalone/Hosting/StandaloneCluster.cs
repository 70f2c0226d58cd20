using System.Runtime.ExceptionServices;
using Mindtrace.Cluster.Client;
using Mindtrace.ClusterManager;
using Mindtrace.Node;

namespace Mindtrace.Standalone;

/// <summary>Store, manager and node in this process, started and stopped in the order in which they need each other.</summary>
internal sealed class StandaloneCluster : IAsyncDisposable
{
    // In the order of their starts.
    private readonly List<InnerService> _services = [];
    private readonly StandaloneStore _store;
    private readonly HttpClient _http;

    private StandaloneCluster(StandaloneStore store, StandaloneSettings settings, StandaloneOptions options)
    {
        _store = store;
        ManagerUrl = settings.ManagerUrl;
        NodeUrl = options.NodeUrl;
        DataFolder = options.DataFolder;
        _http = new HttpClient { BaseAddress = new Uri(ManagerUrl) };
    }

    public string ManagerUrl { get; }

    public string NodeUrl { get; }

    public string DataFolder { get; }

    public string Store => _store.Description;

    /// <summary>The address of the echo worker.</summary>
    public string EchoWorkerUrl { get; private set; } = "";

    /// <summary>Starts everything; returns when an echo worker serves <c>echo</c>.</summary>
    /// <exception cref="StandaloneException">Something cannot be started.</exception>
    public static async Task<StandaloneCluster> StartAsync(StandaloneOptions options, CancellationToken cancellationToken)
    {
        var settings = new StandaloneSettings(options);
        var cluster = new StandaloneCluster(await StandaloneStore.OpenAsync(settings, options), settings, options);
        try
        {
            cluster._services.Add(await InnerService.StartAsync(
                "Mindtrace.ClusterManager",
                options,
                settings.Manager(cluster._store.Url),
                builder =>
                {
                    if (cluster._store.IsEmbedded)
                        builder.Services.AddHostedService<StoreMending>();
                    builder.AddClusterManager();
                },
                app =>
                {
                    // What is answered is durable: an acknowledged submission as well as an outcome that is told.
                    app.Use((context, next) =>
                    {
                        context.Response.OnStarting(cluster._store.CommittedAsync);
                        return next(context);
                    });
                    app.MapClusterManager();
                },
                options.Urls is null ? "--port" : "--urls",
                cancellationToken));
            cluster._services.Add(await InnerService.StartAsync(
                "Mindtrace.Node",
                options,
                settings.Node(cluster._store.Url),
                static builder => builder.AddNode(),
                static app => app.MapNode(),
                "--node-port",
                cancellationToken));
            cluster.EchoWorkerUrl = await BuiltInWorkers.StartAsync(new ClusterClient(cluster._http), cluster.NodeUrl, cancellationToken);
            return cluster;
        }
        catch
        {
            // Why the start failed is what there is to tell, whatever the stop says.
            await cluster.StopAsync();
            throw;
        }
    }

    /// <summary>Returns when one of the services was told to shut down, or <paramref name="cancellationToken"/> fires.</summary>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource([cancellationToken, .. _services.Select(static service => service.Stopping)]);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Token.Register(stopped.SetResult);
        await stopped.Task;
    }

    /// <summary>Stops the node with its workers, then the manager, then the store: each of them, also where one before it could not be stopped. Throws the first failure then.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await StopAsync() is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private Task<Exception?> StopAsync() => EveryPart.StopAsync(
    [
        .. _services.AsEnumerable().Reverse().SelectMany(static service => (Func<Task>[])[service.StopAsync, () => service.DisposeAsync().AsTask()]),
        () =>
        {
            _http.Dispose();
            return Task.CompletedTask;
        },
        () => _store.DisposeAsync().AsTask(),
    ]);
}
