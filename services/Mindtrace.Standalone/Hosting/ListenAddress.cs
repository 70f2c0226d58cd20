namespace Mindtrace.Standalone;

/// <summary>Reads the addresses on which a service listens.</summary>
internal static class ListenAddress
{
    private static readonly string[] EveryInterface = ["0.0.0.0", "[::]", "*", "+"];

    /// <summary>The address under which this machine reaches a service that listens on <paramref name="url"/>.</summary>
    public static string Loopback(string url)
    {
        foreach (string host in EveryInterface)
        {
            string prefix = $"http://{host}";
            if (url.StartsWith(prefix, StringComparison.Ordinal))
                return string.Concat("http://127.0.0.1", url.AsSpan(prefix.Length)).TrimEnd('/');
        }

        return url.TrimEnd('/');
    }
}
