using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Mindtrace.Wire;

/// <summary>The settings that services of the wire have unless something else sets them.</summary>
public static class WireConfiguration
{
    /// <summary>Sets the address to listen on, where none is configured, and quiets the logs that would tell of every request.</summary>
    /// <param name="configuration">The application's configuration.</param>
    /// <param name="defaultUrl">The address, such as <c>http://localhost:8002</c>.</param>
    public static void AddWireDefaults(this IConfigurationManager configuration, string defaultUrl)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        // First in the list, so that everything else overrides it.
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
                ["Logging:LogLevel:Yarp"] = "Warning",
                ["Logging:LogLevel:System.Net.Http"] = "Warning",
                // It would log each failing probe as an error; what is away is logged once, by who notices it, and told by /health.
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
                // What fails at the start is told in one sentence at the end; what stops the host later is critical.
                ["Logging:Console:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            },
        });
        bool listens = ((string[])["urls", "http_ports", "https_ports"]).Any(key => !string.IsNullOrEmpty(configuration[key]))
            || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
        if (!listens)
            configuration["urls"] = defaultUrl;
    }
}
