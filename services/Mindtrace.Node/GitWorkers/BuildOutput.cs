using System.Text;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Node;

/// <summary>What a build writes: passed on by lines, and its errors kept.</summary>
internal sealed class BuildOutput(Action<string> log) : IScriptOutput
{
    private const int MostErrors = 10;

    private readonly Lock _gate = new();
    private readonly StringBuilder[] _parts = [new(), new()];
    private readonly List<string> _errors = [];
    private string _last = "";

    public void Write(OutputStream stream, ReadOnlySpan<byte> chunk)
    {
        lock (_gate)
        {
            var part = _parts[(int)stream];
            part.Append(Encoding.UTF8.GetString(chunk));
            string[] lines = part.ToString().Split('\n');
            part.Clear().Append(lines[^1]);
            foreach (string line in lines.SkipLast(1))
                Take(line.TrimEnd('\r'));
        }
    }

    /// <summary>The errors of the compiler and of MSBuild; the last line where there are none.</summary>
    public string Errors()
    {
        lock (_gate)
        {
            foreach (var part in _parts)
                Take(part.ToString());
            return _errors.Count > 0 ? string.Join('\n', _errors) : _last;
        }
    }

    private void Take(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        log(line);
        _last = line.Trim();
        if (_errors.Count < MostErrors && line.Contains(": error", StringComparison.OrdinalIgnoreCase) && !_errors.Contains(_last))
            _errors.Add(_last);
    }
}
