using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mindtrace.Wire;

/// <summary>The request boundary: the request's id, and a problem for everything that is not answered by an endpoint.</summary>
internal sealed partial class WireMiddleware(RequestDelegate next, IOptions<WireOptions> options, ILogger<WireMiddleware> logger)
{
    private const string RequestIdHeader = "X-Request-ID";
    private const int MaxRequestIdLength = 128;

    private readonly Func<Exception, WireException?>[] _mappings = [.. options.Value.ExceptionMappings];

    public async Task InvokeAsync(HttpContext context)
    {
        string? given = context.Request.Headers[RequestIdHeader];
        string requestId = IsAcceptable(given) ? given! : Guid.NewGuid().ToString("N");
        context.TraceIdentifier = requestId;
        context.Response.Headers[RequestIdHeader] = requestId;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to tell.
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await WriteProblemAsync(context, exception).ConfigureAwait(false);
            return;
        }

        if (!context.Response.HasStarted && context.GetEndpoint() is not RouteEndpoint)
            await WriteUnmatchedAsync(context).ConfigureAwait(false);
    }

    private static Task WriteUnmatchedAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => WireProblem.WriteAsync(context, StatusCodes.Status404NotFound, "Not Found"),
        StatusCodes.Status405MethodNotAllowed => WireProblem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"),
        _ => Task.CompletedTask,
    };

    private Task WriteProblemAsync(HttpContext context, Exception exception)
    {
        if (exception is WireException expected)
            return WireProblem.WriteAsync(context, expected);
        if (exception is BadHttpRequestException bad)
            return WireProblem.WriteAsync(context, bad.StatusCode, bad.Message);
        foreach (var map in _mappings)
        {
            if (map(exception) is not { } mapped)
                continue;
            LogMapped(exception.GetType().Name, context.Request.Path, mapped.Status);
            return WireProblem.WriteAsync(context, mapped);
        }

        LogUnhandled(exception, context.Request.Path);
        return WireProblem.WriteAsync(context, StatusCodes.Status500InternalServerError, "Internal Server Error");
    }

    private static bool IsAcceptable(string? requestId)
    {
        if (string.IsNullOrEmpty(requestId) || requestId.Length > MaxRequestIdLength)
            return false;
        foreach (char c in requestId)
        {
            if (c is < '!' or > '~')
                return false;
        }

        return true;
    }
}
