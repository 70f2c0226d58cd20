namespace Mindtrace.Workers;

/// <summary>Which clusters may connect this worker.</summary>
internal sealed class ClusterUrls
{
    private readonly HashSet<string> _allowed;

    public ClusterUrls(WorkerOptions options) =>
        _allowed = options.AllowedClusterUrls.Append(options.ClusterUrl).OfType<string>().Select(Normalize).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="url"/> is one of the configured addresses; where none is configured, whether it is a loopback one.</summary>
    public bool Allows(string url) =>
        Normalize(url) is { } normal && (_allowed.Count > 0 ? _allowed.Contains(normal) : new Uri(normal).IsLoopback);

    /// <summary>One spelling for one address: a trailing slash and the name of the loopback host don't matter. Null where it is no HTTP address.</summary>
    private static string? Normalize(string url)
    {
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            return null;
        string host = uri.IsLoopback ? "localhost" : uri.IdnHost;
        return $"{uri.Scheme}://{host}:{uri.Port}{uri.AbsolutePath.TrimEnd('/')}";
    }
}
