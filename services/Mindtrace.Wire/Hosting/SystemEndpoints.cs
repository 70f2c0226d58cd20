using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>The endpoints every service has.</summary>
public static class SystemEndpoints
{
    /// <summary>Maps <c>endpoints</c>, <c>status</c>, <c>heartbeat</c>, <c>server_id</c>, <c>class_name</c>, <c>pid_file</c> and <c>shutdown</c>.</summary>
    /// <param name="endpoints">Where to map them.</param>
    public static IEndpointRouteBuilder MapSystemEndpoints(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var identity = endpoints.ServiceProvider.GetRequiredService<ServiceIdentity>();
        var catalog = endpoints.ServiceProvider.GetRequiredService<EndpointCatalog>();
        var lifetime = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();
        endpoints.MapWire("endpoints", _ => Task.FromResult(new EndpointsResponse(catalog.Names)));
        endpoints.MapWire("status", _ => Task.FromResult(new StatusResponse(identity.Status)));
        endpoints.MapWire("heartbeat", _ => Task.FromResult(new HeartbeatResponse(
            new Heartbeat(identity.Status, identity.ServerId, $"{identity.ClassName} is {identity.Status}", identity.Details))));
        endpoints.MapWire("server_id", _ => Task.FromResult(new ServerIdResponse(identity.ServerId)));
        endpoints.MapWire("class_name", _ => Task.FromResult(new ClassNameResponse(identity.ClassName)));
        endpoints.MapWire("pid_file", _ => Task.FromResult(new PidFileResponse(identity.PidFile)));
        endpoints.MapWire("shutdown", context =>
        {
            // The client gets its answer before the server it came from ends.
            context.Response.OnCompleted(() =>
            {
                lifetime.StopApplication();
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
        return endpoints;
    }
}
