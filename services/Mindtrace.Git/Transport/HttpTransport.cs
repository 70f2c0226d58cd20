using System.Net;
using LibGit2Sharp;

namespace Mindtrace.Git;

/// <summary>Git's smart HTTP protocol over <see cref="HttpClient"/>.</summary>
/// <remarks>
/// libgit2's own HTTP transport asks for credentials in the name of the first host even where that host has redirected it to another one, and a
/// silent server blocks its thread for good. It stays untouched for other users of the library: this one has URL schemes of its own.
/// </remarks>
internal sealed class HttpTransport : RpcSmartSubtransport
{
    /// <summary>What precedes the <c>http</c> or <c>https</c> of URLs that this transport serves.</summary>
    public const string Prefix = "mindtrace+";

    private static readonly Lazy<bool> Registered = new(() =>
    {
        GlobalSettings.RegisterSmartSubtransport<HttpTransport>(Prefix + "http");
        GlobalSettings.RegisterSmartSubtransport<HttpTransport>(Prefix + "https");
        return true;
    });

    public static HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // The trace of a job is no business of a Git host.
        ActivityHeadersPropagator = null,
    });

    public static void EnsureRegistered() => _ = Registered.Value;

    protected override SmartSubtransportStream Action(string url, GitSmartSubtransportAction action) => action switch
    {
        GitSmartSubtransportAction.UploadPackList => new HttpTransportStream(this, advertisement: true),
        GitSmartSubtransportAction.UploadPack => new HttpTransportStream(this, advertisement: false),
        _ => throw new NotSupportedException("Repositories are only read."),
    };
}
