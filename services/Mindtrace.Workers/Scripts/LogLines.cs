using System.Text;

namespace Mindtrace.Workers;

/// <summary>Cuts a stream of bytes into lines for the job's log.</summary>
/// <remarks>One writer at a time.</remarks>
internal sealed class LogLines(Action<string> log)
{
    /// <summary>A longer line is logged in parts: what has no line breaks is shown, too.</summary>
    private const int LongestLine = 8192;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private char[] _characters = new char[4096];

    public void Write(ReadOnlySpan<byte> chunk)
    {
        int most = Encoding.UTF8.GetMaxCharCount(chunk.Length);
        if (_characters.Length < most)
            _characters = new char[most];
        var text = _characters.AsSpan(0, _decoder.GetChars(chunk, _characters, flush: false));
        int lastBreak = text.LastIndexOfAny('\n', '\r');
        if (lastBreak >= 0)
        {
            _line.Append(text[..lastBreak]);
            Flush();
            text = text[(lastBreak + 1)..];
        }

        while (_line.Length + text.Length > LongestLine)
        {
            int part = LongestLine - _line.Length;
            _line.Append(text[..part]);
            Flush();
            text = text[part..];
        }

        _line.Append(text);
    }

    /// <summary>Logs what has no line break after it.</summary>
    public void End()
    {
        if (_line.Length > 0)
            Flush();
    }

    private void Flush()
    {
        string text = _line.ToString();
        _line.Clear();
        log(HasLongLine(text) ? InParts(text) : text);
    }

    private static bool HasLongLine(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > LongestLine)
                return true;
        }

        return false;
    }

    private static string InParts(string text)
    {
        var parts = new StringBuilder();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var rest = line;
            for (; rest.Length > LongestLine; rest = rest[LongestLine..])
                parts.Append(rest[..LongestLine]).Append('\n');
            parts.Append(rest).Append('\n');
        }

        return parts.ToString(0, parts.Length - 1);
    }
}
