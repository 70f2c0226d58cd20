namespace Mindtrace.Cluster.Client;

internal static class ServiceAddress
{
    public static bool IsValid(Uri address) => address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    public static Uri Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && IsValid(address)
            ? address
            : throw new ArgumentException($"'{url}' is no absolute http or https URL", nameof(url));
}
