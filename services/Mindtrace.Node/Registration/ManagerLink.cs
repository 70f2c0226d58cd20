using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>Keeps the node registered with its manager: at start, and again and again, so that either may restart.</summary>
internal sealed partial class ManagerLink(
    IHttpClientFactory factory, NodeAddress address, IOptions<NodeOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ManagerLink> logger)
    : BackgroundService
{
    public const string HttpClientName = "Mindtrace.Node.Manager";

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile NodeRegistration? _registration;
    private bool _away;

    /// <summary>What the manager answered last; waits a little for the first answer, and is null where the manager is away.</summary>
    public async Task<NodeRegistration?> RegisteredAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        return _registration;
    }

    /// <summary>A client of the manager.</summary>
    public ClusterClient Client()
    {
        var http = factory.CreateClient(HttpClientName);
        http.BaseAddress = new Uri(options.Value.ClusterUrl.TrimEnd('/') + "/");
        if (options.Value.NodeToken is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ClusterClient(http, new ClusterClientOptions { MaxRetries = 0 }, time);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Started(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await RegisterAsync(stoppingToken);
            _first.TrySetResult();
            await Task.Delay(options.Value.HeartbeatInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        try
        {
            _registration = await Client().RegisterNodeAsync(address.Url, cancellationToken);
            if (_away || !_first.Task.IsCompleted)
                LogRegistered(address.Url, options.Value.ClusterUrl);
            _away = false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception exception) when (exception is ClusterException or OperationCanceledException)
        {
            if (!_away)
                LogAway(options.Value.ClusterUrl, exception.Message);
            _away = true;
        }
    }

    // The address is known, and the manager can call back, once the node listens.
    private Task Started(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(static source => ((TaskCompletionSource)source!).TrySetResult(), started);
        stoppingToken.Register(static source => ((TaskCompletionSource)source!).TrySetResult(), started);
        return started.Task;
    }
}
