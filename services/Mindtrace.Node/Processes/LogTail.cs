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
}
