using Microsoft.Extensions.Configuration;

namespace Mindtrace.Git;

/// <summary>A token and the one place it may be sent to.</summary>
public sealed class GitCredential
{
    /// <summary>
    /// The host (<c>HOST</c>): <c>github.com</c>, which means <c>https</c> on its default port, or an origin such as <c>http://127.0.0.1:3000</c>.
    /// A token travels unencrypted only where <c>http://</c> is written out here.
    /// </summary>
    [ConfigurationKeyName("HOST")]
    public string Host { get; set; } = "";

    /// <summary>The user name that goes with the token (<c>USERNAME</c>); <c>x-access-token</c> by default, which the common hosts accept.</summary>
    [ConfigurationKeyName("USERNAME")]
    public string Username { get; set; } = "x-access-token";

    /// <summary>The token (<c>TOKEN</c>).</summary>
    [ConfigurationKeyName("TOKEN")]
    public string? Token { get; set; }

    /// <summary>A file that holds the token (<c>TOKEN_FILE</c>), read anew for each use; instead of <see cref="Token"/>.</summary>
    [ConfigurationKeyName("TOKEN_FILE")]
    public string? TokenFile { get; set; }

    internal Uri? Origin => Uri.TryCreate(Host.Contains("://", StringComparison.Ordinal) ? Host : "https://" + Host, UriKind.Absolute, out var uri)
        && uri is { Scheme: "https" or "http", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            ? uri
            : null;

    internal string? ReadToken() => TokenFile is { Length: > 0 } file ? File.ReadAllText(file).Trim() : Token;
}
