using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Jobs;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager.Tests;

/// <summary>A worker of this cluster's kind that takes connections and reports a settable status, and never consumes.</summary>
public sealed class FakeWorker : FakePeer
{
    private FakeWorker(WebApplication app, ConcurrentQueue<ConnectToClusterRequest> connections)
        : base(app)
    {
        Connections = connections;
        Id = app.Services.GetRequiredService<ServiceIdentity>().ServerId.ToString();
    }

    public string Id { get; }

    public ConcurrentQueue<ConnectToClusterRequest> Connections { get; }

    public static async Task<FakeWorker> StartAsync(int port = 0, WorkerState state = WorkerState.Idle, string? jobId = null)
    {
        var connections = new ConcurrentQueue<ConnectToClusterRequest>();
        var app = await StartAsync("EchoWorker", app =>
        {
            var identity = app.Services.GetRequiredService<ServiceIdentity>();
            identity.Details = ConsumerMark.Details;
            string id = identity.ServerId.ToString();
            app.MapSystemEndpoints();
            app.MapWire<WorkerStatusLocal>("get_status", _ => Task.FromResult(new WorkerStatusLocal { WorkerId = id, Status = state, JobId = jobId }));
            app.MapWire<ConnectToClusterRequest>("connect_to_cluster", (request, _) =>
            {
                connections.Enqueue(request);
                return Task.CompletedTask;
            });
        }, port);
        return new FakeWorker(app, connections);
    }
}
