using System.Globalization;
using System.Text;

namespace Mindtrace.Workers;

/// <summary>Keeps the beginning and the end of one output stream, and spools the whole of it to a file once those two do not hold it.</summary>
/// <remarks>One writer at a time; read after the last write.</remarks>
internal sealed class OutputCapture(int keep, long spoolLimit, string spoolFile) : IDisposable
{
    private readonly byte[] _head = new byte[keep];
    private readonly byte[] _tail = new byte[keep];
    private FileStream? _spool;
    private bool _spoolFailed;

    /// <summary>How many bytes were written.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the text leaves out something.</summary>
    public bool IsCut => Length > _head.Length + _tail.Length;

    /// <summary>The file with the whole stream, or as much of it as is kept; null where the text has it all, or the file cannot be written.</summary>
    public FileStream? Spool => _spool;

    public void Write(ReadOnlySpan<byte> chunk)
    {
        SpoolIfLong(chunk);
        int toHead = (int)Math.Clamp(_head.Length - Length, 0, chunk.Length);
        chunk[..toHead].CopyTo(_head.AsSpan((int)Math.Min(Length, _head.Length)));
        // The tail is a ring; only the last of what doesn't fit the head can stay in it.
        var rest = chunk[toHead..];
        var last = rest.Length > _tail.Length ? rest[^_tail.Length..] : rest;
        Length += chunk.Length;
        long position = Length - _head.Length - last.Length;
        for (int copied = 0; copied < last.Length;)
        {
            var room = _tail.AsSpan((int)((position + copied) % _tail.Length));
            var part = last[copied..Math.Min(last.Length, copied + room.Length)];
            part.CopyTo(room);
            copied += part.Length;
        }
    }

    /// <summary>The stream as text, with a note in place of what is left out.</summary>
    public string Text()
    {
        var head = _head.AsSpan(0, (int)Math.Min(Length, _head.Length));
        if (Length <= _head.Length)
            return Encoding.UTF8.GetString(head);
        byte[] tail = Tail();
        if (!IsCut)
            return Encoding.UTF8.GetString([.. head, .. tail]);
        string note = string.Create(CultureInfo.InvariantCulture, $"\n[… {Length - _head.Length - _tail.Length:N0} bytes left out …]\n");
        return Encoding.UTF8.GetString(WholeCharactersAtEnd(head)) + note + Encoding.UTF8.GetString(WholeCharactersAtStart(tail));
    }

    public void Dispose() => _spool?.Dispose();

    private byte[] Tail()
    {
        long length = Math.Min(Length - _head.Length, _tail.Length);
        if (length < _tail.Length)
            return _tail[..(int)length];
        int oldest = (int)((Length - _head.Length) % _tail.Length);
        return [.. _tail.AsSpan(oldest), .. _tail.AsSpan(0, oldest)];
    }

    private void SpoolIfLong(ReadOnlySpan<byte> chunk)
    {
        if (_spoolFailed || spoolLimit == 0 || Length + chunk.Length <= _head.Length + _tail.Length)
            return;
        try
        {
            if (_spool is null)
            {
                // Never a file that is there already: a command that can write here may have put a link in its place.
                _spool = new FileStream(spoolFile, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                Append(_head.AsSpan(0, (int)Math.Min(Length, _head.Length)));
                if (Length > _head.Length)
                    Append(Tail());
            }

            Append(chunk);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The command must not hang on an output nobody reads any more: the record keeps both ends all the same.
            _spoolFailed = true;
            _spool?.Dispose();
            _spool = null;
        }

        void Append(ReadOnlySpan<byte> bytes) => _spool.Write(bytes[..(int)Math.Clamp(spoolLimit - _spool.Position, 0, bytes.Length)]);
    }

    private static ReadOnlySpan<byte> WholeCharactersAtEnd(ReadOnlySpan<byte> text)
    {
        int start = text.Length;
        while (start > 0 && text.Length - start < 4 && (text[start - 1] & 0xC0) == 0x80)
            start--;
        if (start == 0 || text[start - 1] < 0xC0)
            return text;
        int needed = text[start - 1] >= 0xF0 ? 4 : text[start - 1] >= 0xE0 ? 3 : 2;
        return text.Length - (start - 1) < needed ? text[..(start - 1)] : text;
    }

    private static ReadOnlySpan<byte> WholeCharactersAtStart(ReadOnlySpan<byte> text)
    {
        int skipped = 0;
        while (skipped < Math.Min(3, text.Length) && (text[skipped] & 0xC0) == 0x80)
            skipped++;
        return text[skipped..];
    }
}
