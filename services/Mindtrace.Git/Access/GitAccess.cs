using System.Net.Http.Headers;
using System.Text;

namespace Mindtrace.Git;

/// <summary>Decides which repositories may be fetched, and which token goes where.</summary>
internal sealed class GitAccess(GitOptions options)
{
    /// <exception cref="GitException">The address is none, or not allowed.</exception>
    public GitAddress Admit(string url) => Admit(GitAddress.Parse(url));

    /// <exception cref="GitException">The address is not allowed.</exception>
    public GitAddress Admit(GitAddress address)
    {
        if (address.IsFile)
            return options.AllowFileUrls ? address : throw new GitException("file:// repositories are not allowed here; an operator can allow them with ALLOW_FILE_URLS.", permanent: true);
        AdmitHost(address.Uri);
        return address;
    }

    /// <exception cref="GitException">The host is not allowed.</exception>
    public void AdmitHost(Uri uri)
    {
        if (options.AllowedHosts.Count > 0 && !options.AllowedHosts.Any(host => Matches(host, uri)))
            throw new GitException($"The Git host {uri.Authority} is not among the allowed ones (ALLOWED_HOSTS).", permanent: true);
    }

    /// <summary>The header for requests to <paramref name="uri"/>; null where no token is configured for exactly its scheme, host and port.</summary>
    public AuthenticationHeaderValue? Authorization(Uri uri)
    {
        foreach (var credential in options.Credentials)
        {
            if (credential.Origin is { } origin && SameOrigin(origin, uri) && Token(credential) is { Length: > 0 } token)
                return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{token}")));
        }

        return null;
    }

    private static string? Token(GitCredential credential)
    {
        try
        {
            return credential.ReadToken();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GitException($"The token for {credential.Host} cannot be read from its file.", permanent: false, exception);
        }
    }

    private static bool SameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an entry of the allowed hosts (<c>host</c>, <c>host:port</c> or <c>*.domain</c>) names this host.</summary>
    private static bool Matches(string entry, Uri uri)
    {
        if (entry.StartsWith("*.", StringComparison.Ordinal))
            return uri.IdnHost.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase);
        return string.Equals(entry, uri.IdnHost, StringComparison.OrdinalIgnoreCase)
            || string.Equals(entry, $"{uri.IdnHost}:{uri.Port}", StringComparison.OrdinalIgnoreCase);
    }
}
