using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Mindtrace.Registry;

/// <summary>The one rule for the keys of objects, strict enough that every key is also a relative path that stays below its root on every system.</summary>
internal static class ObjectKey
{
    private const int MaxLength = 500;
    private const int MaxSlug = 40;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static void Check(string key)
    {
        if (key.Length > MaxLength)
            throw new ArgumentException($"An object key has at most {MaxLength} characters", nameof(key));
        foreach (var range in key.AsSpan().Split('/'))
        {
            var segment = key.AsSpan(range);
            if (segment.IsEmpty || segment[0] is '.' || segment[^1] is '.' || segment.ContainsAnyExcept(Allowed))
                throw new ArgumentException($"'{key}' is no object key: segments are letters, digits, '.', '_' and '-', and neither start nor end with a dot", nameof(key));
        }
    }

    public static void CheckPrefix(string prefix)
    {
        if (prefix.Length is 0)
            return;
        if (prefix[^1] is not '/')
            throw new ArgumentException($"The prefix '{prefix}' does not end with a slash", nameof(prefix));
        Check(prefix[..^1]);
    }

    /// <summary>A segment for any text: readable, and different for texts that differ only in case, which some file systems would mix up.</summary>
    public static string Segment(string text)
    {
        var segment = new StringBuilder(MaxSlug + 17);
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxSlug)))
            segment.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        return segment.Append('-').Append(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 8)).ToString();
    }
}
