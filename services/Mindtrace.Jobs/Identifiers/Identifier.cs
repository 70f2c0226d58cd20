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
            if (char.IsControl(c) || c is '{' or '}' or '\u2028' or '\u2029' || char.IsSurrogate(c))
                return "should not contain control characters, line breaks or braces";
        }

        return null;
    }
}
