using System.Text;

namespace Mindtrace.Node;

/// <summary>The last lines that a process wrote.</summary>
internal sealed class LogTail
{
    private const int MaxLines = 50;
    private const int MaxLineLength = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == MaxLines)
                _lines.Dequeue();
            _lines.Enqueue(line.Length <= MaxLineLength ? line : line[..MaxLineLength] + "…");
        }
    }

    /// <summary>Takes lines from <paramref name="reader"/> to its end, or until it is closed. What exceeds a line's length is dropped as it comes, so that output without line breaks takes no memory.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        char[] buffer = new char[4096];
        var line = new StringBuilder();
        int read;
        while ((read = await ReadAsync(reader, buffer)) > 0)
        {
            foreach (char c in buffer.AsSpan(0, read))
            {
                if (c is '\n')
                    End();
                else if (line.Length <= MaxLineLength)
                    line.Append(c);
            }
        }

        if (line.Length > 0)
            End();

        void End()
        {
            if (line.Length > 0 && line[^1] is '\r')
                line.Length--;
            Add(line.ToString());
            line.Clear();
        }
    }

    private static async Task<int> ReadAsync(TextReader reader, char[] buffer)
    {
        try
        {
            return await reader.ReadAsync(buffer);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It was closed because a process that its writer had started holds the other end.
            return 0;
        }
    }
}
