using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Puts the wire's request boundary into the pipeline.</summary>
public static class WireApplicationBuilderExtensions
{
    /// <summary>Gives every request an id and every error the form of a problem. Comes first in the pipeline.</summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseMindtraceWire(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var identity = app.ApplicationServices.GetRequiredService<ServiceIdentity>();
        var lifetime = app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() =>
        {
            if (identity.Status is ServerStatus.Launching)
                identity.Status = ServerStatus.Available;
        });
        lifetime.ApplicationStopping.Register(() => identity.Status = ServerStatus.Stopping);
        return app.UseMiddleware<WireMiddleware>();
    }
}
