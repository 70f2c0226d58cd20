using System.Buffers.Text;
using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>A place in a listing: behind one entry of one sorted set. It holds when the entry itself has moved on.</summary>
/// <param name="Set">The set's key; empty before the first.</param>
/// <param name="Score">The entry's score; null at the start of the set.</param>
/// <param name="Member">The entry's name.</param>
internal readonly record struct ListCursor(string Set, double? Score, string Member)
{
    private const char Separator = '\n';

    public static ListCursor StartOf(string set) => new(set, null, "");

    public ListCursor After(SortedSetEntry entry) => new(Set, entry.Score, (string)entry.Element!);

    /// <summary>Whether an entry lies behind this place, in the set's direction.</summary>
    public bool IsBefore(SortedSetEntry entry, bool newestFirst)
    {
        if (Score is not { } score)
            return true;
        int order = entry.Score.CompareTo(score);
        if (order == 0)
            order = string.CompareOrdinal(entry.Element, Member);
        return newestFirst ? order < 0 : order > 0;
    }

    /// <exception cref="FormatException">The text is no cursor.</exception>
    public static ListCursor Parse(string? text)
    {
        if (text is null)
            return StartOf("");
        try
        {
            string[] parts = new UTF8Encoding(false, true).GetString(Base64Url.DecodeFromChars(text)).Split(Separator);
            if (parts.Length != 3)
                throw Fault();
            if (parts[1].Length == 0)
                return new ListCursor(parts[0], null, parts[2]);
            double score = double.Parse(parts[1], CultureInfo.InvariantCulture);
            // The store takes no other number as the end of a range.
            return double.IsFinite(score) ? new ListCursor(parts[0], score, parts[2]) : throw Fault();
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException)
        {
            throw Fault();
        }

        static FormatException Fault() => new("should be the next_cursor of the page before");
    }

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Separator, Set, Score?.ToString("R", CultureInfo.InvariantCulture) ?? "", Member)));
}
