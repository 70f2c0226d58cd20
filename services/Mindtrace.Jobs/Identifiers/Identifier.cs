using System.Buffers;
using System.Text;

namespace Mindtrace.Jobs;

/// <summary>The one rule for the text of job ids and job types.</summary>
/// <remarks>
/// 1 to 200 characters, none of them a control character or a brace: both end up in Redis keys, where a brace would change the hash tag, and
/// in log lines, where a line break would forge an entry. White space may stand inside, but not at the ends.
/// </remarks>
internal static class Identifier
{
    public const int MaxLength = 200;

    /// <summary>Says what is wrong with <paramref name="text"/>, or null where nothing is.</summary>
    public static string? Fault(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "should have at least 1 character";
        if (text.Length > MaxLength)
            return $"should have at most {MaxLength} characters";
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return "should not start or end with white space";
        foreach (char c in text)
        {
            if (char.IsControl(c) || c is '{' or '}' or '\u2028' or '\u2029')
                return "should not contain control characters, line breaks or braces";
        }

        // Half a pair has no UTF-8, so what would be stored is another text.
        return HasLoneSurrogate(text) ? "should not contain half a surrogate pair" : null;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) is not OperationStatus.Done)
                return true;
            text = text[length..];
        }

        return false;
    }
}
