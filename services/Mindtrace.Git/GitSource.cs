namespace Mindtrace.Git;

/// <summary>Names one commit of one repository.</summary>
/// <param name="RepoUrl">The repository: <c>https://</c>, <c>http://</c>, or <c>file://</c> where that is allowed; without user or password in it.</param>
/// <param name="Branch">A branch or a tag; the repository's default branch where null or empty.</param>
/// <param name="Commit">A commit, 7 to 40 hexadecimal digits, or a tag; goes before <paramref name="Branch"/>.</param>
public sealed record GitSource(string RepoUrl, string? Branch = null, string? Commit = null);
