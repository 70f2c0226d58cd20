using System.Globalization;

namespace Mindtrace.Node;

/// <summary>A set of ports, written as <c>8092-8111</c> or <c>8092,8095-8099</c>.</summary>
internal static class PortRange
{
    /// <summary>Reads a range into its ports, lowest first. Returns what is wrong with the text, or null.</summary>
    public static string? TryParse(string text, out IReadOnlyList<int> ports)
    {
        ports = [];
        var found = new SortedSet<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            if (!TryPort(ends[0], out int first) || !TryPort(ends[^1], out int last) || last < first)
                return $"should be ports and ranges such as 8092-8111, not '{part}'";
            found.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        ports = [.. found];
        return found.Count == 0 ? "should name at least one port, such as 8092-8111" : null;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
}
