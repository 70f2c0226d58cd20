using System.Text.Json;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    /// <summary>Records what a running job last reported. A stale lease changes nothing.</summary>
    public Task<TransitionResult> ReportProgressAsync(JobLease lease, JsonElement progress, CancellationToken cancellationToken = default) =>
        ReportAsync(lease, progress, [], cancellationToken);

    /// <summary>Appends lines to a job's log. A stale lease changes nothing.</summary>
    public Task<TransitionResult> AppendLogAsync(JobLease lease, IReadOnlyList<string> lines, CancellationToken cancellationToken = default) =>
        ReportAsync(lease, null, lines, cancellationToken);

    /// <summary>Records progress (where not null) and appends log lines, in one step. A stale lease changes nothing.</summary>
    public async Task<TransitionResult> ReportAsync(JobLease lease, JsonElement? progress, IReadOnlyList<string> lines, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var arguments = new RedisValue[6 + lines.Count];
        arguments[2] = lease.JobId.Value;
        arguments[3] = lease.Token;
        arguments[4] = progress is { } value ? Raw(value) : RedisValue.EmptyString;
        arguments[5] = _options.MaxLogLines;
        for (int i = 0; i < lines.Count; i++)
            arguments[6 + i] = lines[i];
        return ToTransition((int)await EvaluateAsync(Script.Report, _keys.Of(lease.JobId), arguments, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The job's log lines from an index on; null where the job isn't known.</summary>
    public async Task<JobLogsResponse?> GetLogAsync(JobId id, long from = 0, CancellationToken cancellationToken = default)
    {
        var reply = (RedisResult[])(await EvaluateAsync(Script.Log, _keys.Of(id), [default, default, id.Value, Math.Max(from, 0)], cancellationToken).ConfigureAwait(false))!;
        if (reply.Length == 0)
            return null;
        long first = (long)reply[1];
        return new JobLogsResponse([.. reply.Skip(2).Select((line, i) => ToLine(first + i, (string)line!))], (long)reply[0]);
    }

    private static JobLogLine ToLine(long index, string stored)
    {
        int space = stored.IndexOf(' ', StringComparison.Ordinal);
        return new JobLogLine(index, JobRecord.Time(long.Parse(stored.AsSpan(0, space), System.Globalization.CultureInfo.InvariantCulture)), stored[(space + 1)..]);
    }
}
