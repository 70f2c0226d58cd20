namespace Mindtrace.Wire;

/// <summary>The rule for addresses of workers, nodes and apps: absolute, http or https, without credentials, query and fragment.</summary>
public static class HttpAddress
{
    private const int MaxLength = 2000;

    /// <summary>Whether <paramref name="url"/> keeps the rule.</summary>
    public static bool IsValid(string url) =>
        url.Length <= MaxLength
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.Host.Length > 0 && uri.UserInfo.Length is 0 && uri.Query.Length is 0 && uri.Fragment.Length is 0;

    /// <summary>The address without a trailing slash.</summary>
    /// <param name="field">The request's field that holds it.</param>
    /// <param name="url">The address.</param>
    /// <exception cref="WireException">422: it breaks the rule.</exception>
    public static string Require(string field, string url) => IsValid(url)
        ? new Uri(url).GetLeftPart(UriPartial.Path).TrimEnd('/')
        : throw WireException.Validation(field, "url_parsing", "Input should be an http or https URL of at most 2000 characters, without credentials, query and fragment");
}
