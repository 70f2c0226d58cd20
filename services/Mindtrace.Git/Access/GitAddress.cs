using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mindtrace.Git;

/// <summary>The address of a repository, in one spelling.</summary>
internal sealed record GitAddress
{
    private GitAddress(Uri uri) => Uri = uri;

    public Uri Uri { get; }

    public bool IsFile => Uri.IsFile;

    /// <summary>The name of the mirror's folder: readable, and different for different addresses.</summary>
    public string FolderName
    {
        get
        {
            string last = Path.GetFileName(Uri.AbsolutePath);
            string stem = last.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? last[..^4] : last;
            var name = new string([.. stem.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(40)]);
            return string.Create(CultureInfo.InvariantCulture, $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())))[..16]}.git");
        }
    }

    /// <exception cref="GitException">The text is no address that this library fetches from.</exception>
    public static GitAddress Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri))
            throw new GitException("The repository's URL is missing or is no URL; give https://host/path.", permanent: true);
        // The text itself is not repeated: it may hold a password.
        if (uri.UserInfo.Length > 0)
            throw new GitException($"The URL of the repository on {uri.Host} holds a user or a password; leave it out and configure a token for the host.", permanent: true);
        if (uri.Scheme is not ("https" or "http" or "file"))
            throw new GitException($"Repositories are fetched over https://, http:// or file://, not {uri.Scheme}://.", permanent: true);
        if (uri.IsFile && uri.Host.Length > 0)
            throw new GitException("A file:// URL names a folder of this machine and no host.", permanent: true);
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new GitException($"The URL of the repository on {uri.Host} has a query or a fragment; give https://host/path.", permanent: true);
        return new GitAddress(new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/')));
    }

    /// <summary>The address that a submodule's URL means, which may be relative to its parent's.</summary>
    public GitAddress Submodule(string url)
    {
        if (!url.StartsWith("./", StringComparison.Ordinal) && !url.StartsWith("../", StringComparison.Ordinal))
            return Parse(url);
        return Parse(new Uri(new Uri(Uri.AbsoluteUri + "/"), url).AbsoluteUri);
    }

    public override string ToString() => Uri.AbsoluteUri;
}
