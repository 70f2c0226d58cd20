using Microsoft.Extensions.Options;

namespace Mindtrace.Cluster.Client;

/// <summary>Makes clients for services whose addresses are only known at run time; all of them share one pool of connections.</summary>
public sealed class MindtraceClients
{
    internal const string HttpClientName = "Mindtrace";

    private readonly IHttpClientFactory _factory;
    private readonly ClusterClientOptions _options;
    private readonly TimeProvider _time;

    internal MindtraceClients(IHttpClientFactory factory, IOptions<ClusterClientOptions> options, TimeProvider time)
    {
        _factory = factory;
        _options = options.Value;
        _time = time;
    }

    /// <summary>A client of the manager at <paramref name="url"/>.</summary>
    /// <exception cref="ArgumentException">The URL is not absolute, or neither http nor https.</exception>
    public ClusterClient Cluster(string url) => new(Http(url), _options, _time);

    /// <summary>A client of the node at <paramref name="url"/>.</summary>
    /// <exception cref="ArgumentException">The URL is not absolute, or neither http nor https.</exception>
    public NodeClient Node(string url) => new(Http(url), _options, _time);

    /// <summary>A client of the worker at <paramref name="url"/>.</summary>
    /// <exception cref="ArgumentException">The URL is not absolute, or neither http nor https.</exception>
    public WorkerClient Worker(string url) => new(Http(url), _options, _time);

    private HttpClient Http(string url)
    {
        Uri address = ServiceAddress.Parse(url);
        var http = _factory.CreateClient(HttpClientName);
        http.BaseAddress = address;
        return http;
    }
}
