using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Mindtrace.ServiceDefaults;
using Mindtrace.Wire;

namespace Mindtrace.Standalone;

/// <summary>One service of the cluster as an application of its own in this process.</summary>
internal sealed class InnerService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InnerService(WebApplication app) => _app = app;

    /// <summary>Fires when somebody told the service to shut down, and when it stops.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Starts a service.</summary>
    /// <param name="name">Its name in telemetry.</param>
    /// <param name="options">The command line, whose settings count for the service too.</param>
    /// <param name="settings">Settings that overrule all others.</param>
    /// <param name="add">Adds what the service needs.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <param name="portOption">The option that chooses another port.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StandaloneException">The port is in use, or a setting is faulty.</exception>
    public static async Task<InnerService> StartAsync(
        string name,
        StandaloneOptions options,
        IEnumerable<KeyValuePair<string, string?>> settings,
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map,
        string portOption,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = name,
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. options.Settings],
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults();
        add(builder);

        // Signals are this process's affair: its parts stop in an order.
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        try
        {
            var app = builder.Build();
            map(app);
            app.MapDefaultEndpoints();
            return await StartAsync(app, portOption, cancellationToken);
        }
        catch (OptionsValidationException exception)
        {
            throw new StandaloneException(string.Join(Environment.NewLine, exception.Failures), exception);
        }
    }

    /// <summary>Stops the service as its own time limits allow.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<InnerService> StartAsync(WebApplication app, string portOption, CancellationToken cancellationToken)
    {
        int port = new Uri(ListenAddress.Loopback(app.Configuration["urls"]!.Split(';')[0])).Port;
        try
        {
            await app.StartOrStopAsync(cancellationToken);
            return new InnerService(app);
        }
        catch (Exception exception)
        {
            await app.DisposeAsync();
            if (exception is IOException { InnerException: AddressInUseException or SocketException })
                throw new StandaloneException($"Port {port} is in use; choose another with {portOption}.", exception);
            throw;
        }
    }

    private sealed class PassiveLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
