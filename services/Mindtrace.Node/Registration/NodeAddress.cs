using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Mindtrace.Node;

/// <summary>The address under which others reach this node; its host is also that of the workers.</summary>
internal sealed class NodeAddress(IServer server, IOptions<NodeOptions> options)
{
    public string Url => (options.Value.NodeUrl ?? Listening()).TrimEnd('/');

    public string Host => new Uri(Url).Host;

    private string Listening()
    {
        string address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:8003";

        // A node that listens on every address is called by this machine's name.
        var uri = new UriBuilder(address.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal));
        if (uri.Host is "0.0.0.0" or "[::]")
            uri.Host = System.Net.Dns.GetHostName();
        return uri.Uri.GetLeftPart(UriPartial.Authority);
    }
}
