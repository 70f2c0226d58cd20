using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Mindtrace.Workers.Environments;

/// <summary>The name of an image, in the grammar of https://github.com/distribution/reference.</summary>
/// <param name="Text">The name as the job wrote it.</param>
/// <param name="Repository">With its registry, such as <c>docker.io/library/busybox</c>.</param>
/// <param name="Version">The digest, or else the tag; <c>latest</c> where the job named none.</param>
/// <param name="IsDigest">Whether <paramref name="Version"/> is a digest.</param>
internal sealed partial record ImageReference(string Text, string Repository, string Version, bool IsDigest)
{
    private const int LongestName = 255;
    private const int LongestText = 600;

    /// <summary>The whole name. The engine never takes it for the id of an image, as it could the bare name that the job wrote.</summary>
    public string FullName => $"{Repository}{(IsDigest ? '@' : ':')}{Version}";

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? image)
    {
        image = null;
        if (text.Length > LongestText)
            return false;
        var match = Grammar().Match(text);
        if (!match.Success || match.Groups["name"].Length > LongestName)
            return false;
        image = new ImageReference(text, Complete(match.Groups["name"].Value), TagOrDigest(match), match.Groups["digest"].Success);
        return true;
    }

    /// <summary>Whether one of the patterns, in which <c>*</c> stands for any characters, covers the image.</summary>
    public bool IsCoveredBy(IEnumerable<string> patterns) => patterns.Any(IsCoveredBy);

    private bool IsCoveredBy(string pattern)
    {
        int name = pattern.LastIndexOf('/') + 1;
        bool hasVersion = pattern.AsSpan(name).ContainsAny(':', '@');
        string whole = hasVersion || pattern.EndsWith('*') ? Complete(pattern) : Complete(pattern) + "[:@]*";
        string expression = Regex.Escape(whole).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\[:@]", "[:@]", StringComparison.Ordinal);
        return Regex.IsMatch(FullName, $@"\A{expression}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    // The first component is a registry where it looks like a host; docker.io, and there library/, are understood.
    private static string Complete(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : name[..slash];
        if (slash < 0)
            return name is "*" ? name : $"docker.io/library/{name}";
        bool hasRegistry = first.AsSpan().ContainsAny(".:*") || first is "localhost";
        return hasRegistry ? name.StartsWith("index.docker.io/", StringComparison.Ordinal) ? name["index.".Length..] : name : $"docker.io/{name}";
    }

    private static string TagOrDigest(Match match) =>
        match.Groups["digest"] is { Success: true } digest ? digest.Value : match.Groups["tag"] is { Success: true } tag ? tag.Value : "latest";

    [GeneratedRegex(
        @"\A(?<name>(?:(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)" +
        @"(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
