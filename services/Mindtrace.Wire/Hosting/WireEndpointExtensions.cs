using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Maps endpoints of the wire: <c>POST /{name}</c>, JSON in and out, 200 on success.</summary>
public static class WireEndpointExtensions
{
    /// <summary>Maps an endpoint with a request and an answer, both types of <see cref="WireJson"/>.</summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="name">The endpoint's name, without slashes.</param>
    /// <param name="handler">Answers a request.</param>
    public static IEndpointConventionBuilder MapWire<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints, string name, Func<TRequest, HttpContext, Task<TResponse>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var request = WireJson.TypeInfo<TRequest>();
        var response = WireJson.TypeInfo<TResponse>();
        long limit = Limit(endpoints);
        return Map(endpoints, name, typeof(TRequest), typeof(TResponse), async context =>
        {
            var input = await RequestBinder.BindAsync(context, limit, request).ConfigureAwait(false);
            var output = await handler(input, context).ConfigureAwait(false);
            await WireResponse.WriteAsync(context, output, response).ConfigureAwait(false);
        });
    }

    /// <summary>Maps an endpoint with a request and the answer <c>null</c>.</summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="name">The endpoint's name, without slashes.</param>
    /// <param name="handler">Carries a request out.</param>
    public static IEndpointConventionBuilder MapWire<TRequest>(
        this IEndpointRouteBuilder endpoints, string name, Func<TRequest, HttpContext, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var request = WireJson.TypeInfo<TRequest>();
        long limit = Limit(endpoints);
        return Map(endpoints, name, typeof(TRequest), null, async context =>
        {
            var input = await RequestBinder.BindAsync(context, limit, request).ConfigureAwait(false);
            await handler(input, context).ConfigureAwait(false);
            await WireResponse.WriteNullAsync(context).ConfigureAwait(false);
        });
    }

    /// <summary>Maps an endpoint with an answer and no request; a body is ignored.</summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="name">The endpoint's name, without slashes.</param>
    /// <param name="handler">Answers.</param>
    public static IEndpointConventionBuilder MapWire<TResponse>(
        this IEndpointRouteBuilder endpoints, string name, Func<HttpContext, Task<TResponse>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var response = WireJson.TypeInfo<TResponse>();
        return Map(endpoints, name, null, typeof(TResponse), async context =>
        {
            var output = await handler(context).ConfigureAwait(false);
            await WireResponse.WriteAsync(context, output, response).ConfigureAwait(false);
        });
    }

    /// <summary>Maps an endpoint with no request and the answer <c>null</c>; a body is ignored.</summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="name">The endpoint's name, without slashes.</param>
    /// <param name="handler">Carries it out.</param>
    public static IEndpointConventionBuilder MapWire(this IEndpointRouteBuilder endpoints, string name, Func<HttpContext, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Map(endpoints, name, null, null, async context =>
        {
            await handler(context).ConfigureAwait(false);
            await WireResponse.WriteNullAsync(context).ConfigureAwait(false);
        });
    }

    private static long Limit(IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetRequiredService<IOptions<WireOptions>>().Value.MaxRequestBodyBytes;

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string name, Type? request, Type? response, RequestDelegate handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        endpoints.ServiceProvider.GetRequiredService<EndpointCatalog>().Add(name);
        return endpoints.MapPost("/" + name, handler).WithMetadata(new WireEndpoint(name, request, response));
    }
}
