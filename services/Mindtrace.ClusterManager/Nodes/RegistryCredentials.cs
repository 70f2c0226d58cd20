using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Registry;

namespace Mindtrace.ClusterManager;

/// <summary>Decides who is told the object store's credentials.</summary>
internal sealed class RegistryCredentials(IOptions<ClusterManagerOptions> options, IOptions<WorkerRegistryOptions> registry)
{
    private const string Bearer = "Bearer ";

    /// <summary>What a node needs to reach the registry; the credentials are empty for a caller that may not have them.</summary>
    public NodeRegistration For(HttpContext context)
    {
        var settings = registry.Value;
        bool trusted = IsTrusted(context);
        return new NodeRegistration
        {
            Endpoint = settings.MinioAddress switch
            {
                null => "",
                // The original API leaves out the scheme, which then means http.
                { Scheme: "https" } address => address.GetLeftPart(UriPartial.Authority),
                var address => address.Authority,
            },
            AccessKey = trusted ? settings.MinioAccessKey ?? "" : "",
            SecretKey = trusted ? settings.MinioSecretKey ?? "" : "",
            Bucket = settings.MinioBucket,
            MinioPort = settings.MinioAddress?.Port ?? 0,
        };
    }

    private bool IsTrusted(HttpContext context)
    {
        if (options.Value.NodeToken is { } token)
        {
            string? given = context.Request.Headers.Authorization;
            return given is not null && given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given[Bearer.Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        }

        // A request that came through a proxy is from somewhere else, whatever the connection says.
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");
    }
}
