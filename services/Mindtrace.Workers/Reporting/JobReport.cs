using System.Text.Json;

namespace Mindtrace.Workers;

/// <summary>What one attempt has reported and the store has not yet: log lines and the newest progress.</summary>
internal sealed class JobReport(JobLease lease, JobReporter reporter)
{
    private const int MaxLineLength = 8192;
    private const int MaxPendingLines = 1000;

    /// <summary>What is sent at once, ten times a second at most: a job that writes without end must not take the store from the others.</summary>
    private const int MaxPendingCharacters = 256 * 1024;

    private readonly Lock _gate = new();
    private Task _sending = Task.CompletedTask;
    private List<string> _lines = [];
    private JsonElement? _progress;
    private bool _announced;
    private bool _lost;

    public JobLease Lease => lease;

    public void Set(JsonElement progress)
    {
        var kept = progress.Clone();
        lock (_gate)
        {
            _progress = kept;
            Announce();
        }
    }

    public void Append(string text)
    {
        lock (_gate)
        {
            foreach (var line in text.AsSpan().EnumerateLines())
                _lines.Add(line[..Math.Min(line.Length, MaxLineLength)].ToString());
            DropOldest();
            Announce();
        }
    }

    /// <summary>Sends what there is, after what is being sent. Where the store fails, it is kept and the failure is thrown.</summary>
    public Task SendAsync(JobQueue queue, CancellationToken cancellationToken)
    {
        lock (_gate)
            return _sending = SendAsync(_sending, queue, cancellationToken);
    }

    private async Task SendAsync(Task before, JobQueue queue, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Take(out var lines, out var progress))
        {
            bool sent = false;
            try
            {
                var result = TransitionResult.Applied;
                if (progress is { } value)
                    result = await queue.ReportProgressAsync(lease, value, cancellationToken).ConfigureAwait(false);
                if (lines.Count > 0 && result is TransitionResult.Applied)
                    result = await queue.AppendLogAsync(lease, lines, cancellationToken).ConfigureAwait(false);
                sent = true;
                _lost |= result is not TransitionResult.Applied;
            }
            finally
            {
                if (!sent)
                    PutBack(lines, progress);
            }
        }
    }

    private bool Take(out List<string> lines, out JsonElement? progress)
    {
        lock (_gate)
        {
            _announced = false;
            (lines, progress) = (_lines, _progress);
            if (_lost || (lines.Count == 0 && progress is null))
                return false;
            (_lines, _progress) = ([], null);
            return true;
        }
    }

    private void DropOldest()
    {
        int kept = 0;
        for (int characters = 0; kept < Math.Min(_lines.Count, MaxPendingLines); kept++)
        {
            characters += _lines[^(kept + 1)].Length;
            if (characters > MaxPendingCharacters)
                break;
        }

        _lines.RemoveRange(0, _lines.Count - kept);
    }

    private void PutBack(List<string> lines, JsonElement? progress)
    {
        lock (_gate)
        {
            _lines.InsertRange(0, lines);
            _progress ??= progress;
        }
    }

    private void Announce()
    {
        if (_announced)
            return;
        _announced = true;
        reporter.Announce(this);
    }
}
