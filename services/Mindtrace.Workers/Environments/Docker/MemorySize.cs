using System.Globalization;

namespace Mindtrace.Workers.Environments;

/// <summary>Sizes as the docker command writes them: a number of bytes, or of KiB, MiB or GiB with the unit <c>k</c>, <c>m</c> or <c>g</c>.</summary>
internal static class MemorySize
{
    /// <summary>The least memory in bytes that an engine gives a container.</summary>
    public const long Least = 6 * 1024 * 1024;

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var number = text.AsSpan().Trim();
        if (number.Length > 1 && char.ToLowerInvariant(number[^1]) is 'b')
            number = number[..^1];
        int shift = number.Length == 0 ? 0 : char.ToLowerInvariant(number[^1]) switch
        {
            'k' => 10,
            'm' => 20,
            'g' => 30,
            't' => 40,
            _ => 0,
        };
        if (shift > 0)
            number = number[..^1];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) || amount > long.MaxValue >> shift)
            return false;
        bytes = (long)(amount * (1L << shift));
        return true;
    }

    public static string Text(long bytes) => bytes switch
    {
        >= 1L << 30 when bytes % (1L << 30) == 0 => $"{bytes >> 30} GiB",
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };
}
