namespace Mindtrace.Jobs.Redis;

/// <summary>One spelling for the address of one worker.</summary>
internal static class WorkerAddress
{
    private const string LoopbackName = "localhost";
    private const string Loopback = "127.0.0.1";

    /// <summary>
    /// The address with a lower-case host, without a default port and a trailing slash, and with 127.0.0.1 for <c>localhost</c>. That name may mean [::1] as well, where
    /// another worker may be: what is found by this address is found at the other one too, but what is to be called must answer there.
    /// </summary>
    /// <param name="url">The address; what is no HTTP address comes back without a trailing slash.</param>
    public static string Normalize(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return url.TrimEnd('/');
        string address = uri.Host == LoopbackName ? new UriBuilder(uri) { Host = Loopback }.Uri.AbsoluteUri : uri.AbsoluteUri;
        return address.TrimEnd('/');
    }
}
