using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Mindtrace.ClusterManager;

/// <summary>The address under which workers know this cluster.</summary>
internal sealed class ManagerAddress(IServer server, IOptions<ClusterManagerOptions> options)
{
    /// <summary>The configured address, or else that on which the manager listens, or else that under which the client reached it.</summary>
    public string For(HttpContext context)
    {
        if (options.Value.PublicUrl is { } configured)
            return configured.TrimEnd('/');
        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(static address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && !IsWildcard(uri.Host) ? address : null)
            .FirstOrDefault(static address => address is not null);
        return listening?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";
    }

    private static bool IsWildcard(string host) => host is "0.0.0.0" or "[::]" or "+" or "*";
}
