using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Mindtrace.Jobs;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>A node that notes launches, whose state the test decides.</summary>
public sealed class FakeNode : FakePeer
{
    private readonly ConcurrentDictionary<string, LaunchState> _launches;

    private FakeNode(WebApplication app, ConcurrentQueue<NodeLaunchWorkerRequest> requests, ConcurrentDictionary<string, LaunchState> launches)
        : base(app)
    {
        Requests = requests;
        _launches = launches;
    }

    public ConcurrentQueue<NodeLaunchWorkerRequest> Requests { get; }

    public void SetState(string launchId, LaunchState state) => _launches[launchId] = state;

    public static async Task<FakeNode> StartAsync()
    {
        var requests = new ConcurrentQueue<NodeLaunchWorkerRequest>();
        var launches = new ConcurrentDictionary<string, LaunchState>();
        var app = await StartAsync("Node", app =>
        {
            app.MapSystemEndpoints();
            app.MapWire<NodeLaunchWorkerRequest, LaunchWorkerResponse>("launch_worker", (request, _) =>
            {
                requests.Enqueue(request);
                string id = Guid.NewGuid().ToString();
                launches[id] = LaunchState.Pending;
                return Task.FromResult(new LaunchWorkerResponse(id));
            });
            app.MapWire<NodeLaunchStatusRequest, LaunchStatus>("launch_worker_status", (request, _) => Task.FromResult(
                launches.TryGetValue(request.LaunchId, out var state)
                    ? new LaunchStatus { LaunchId = request.LaunchId, Status = state }
                    : throw new WireException(404, $"Launch '{request.LaunchId}' was not found")));
        });
        return new FakeNode(app, requests, launches);
    }
}
