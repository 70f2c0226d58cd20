using System.Text.Json;

namespace Mindtrace.Workers;

/// <summary>The job that is running, and the way to report on it.</summary>
public sealed class JobContext
{
    private readonly JobReporter? _reporter;
    private readonly JobLease _lease;
    private JobReport? _report;

    internal JobContext(Job job, int attempt, int maxAttempts, string workerId, JobLease lease = default, JobReporter? reporter = null)
    {
        Job = job;
        Attempt = attempt;
        MaxAttempts = maxAttempts;
        WorkerId = workerId;
        _lease = lease;
        _reporter = reporter;
    }

    /// <summary>The job as submitted.</summary>
    public Job Job { get; }

    /// <summary>The job's id.</summary>
    public JobId JobId => Job.Id;

    /// <summary>The job's type.</summary>
    public JobType JobType => Job.SchemaName;

    /// <summary>The number of this attempt, from 1.</summary>
    public int Attempt { get; }

    /// <summary>How many attempts the job may have.</summary>
    public int MaxAttempts { get; }

    /// <summary>The worker that runs the job.</summary>
    public string WorkerId { get; }

    /// <summary>The job's labels; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Labels => Job.Labels ?? EmptyLabels;

    internal JobLease Lease => _lease;

    /// <summary>Whether the job's token was fired because its time was up, and for no other reason.</summary>
    internal Func<bool> IsTimedOut { get; init; } = static () => false;

    internal JobReport? Report => Volatile.Read(ref _report);

    private static Dictionary<string, string> EmptyLabels { get; } = [];

    /// <summary>Reports how far the job is, as <c>{"fraction": …, "message": …}</c>.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="message">What is being done.</param>
    /// <remarks>Returns at once: reports go out in the background, the newest wins, and all are out before the job's completion is recorded.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is none.</exception>
    public void ReportProgress(double fraction, string? message = null)
    {
        if (!(fraction >= 0 && fraction <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A progress is a fraction from 0 to 1.");
        ReportProgress(JsonSerializer.SerializeToElement(new JobProgress(fraction, message), WorkerJsonContext.Default.JobProgress));
    }

    /// <summary>Reports how far the job is, in a form of the worker's own.</summary>
    /// <param name="progress">Any JSON.</param>
    public void ReportProgress(JsonElement progress) => EnsureReport()?.Set(progress);

    /// <summary>Appends to the job's log; a text of several lines becomes several entries.</summary>
    /// <param name="text">The text; a line longer than 8,192 characters is cut.</param>
    /// <remarks>
    /// Returns at once: lines go out in the background, and all are out before the job's completion is recorded. Of what comes faster than it is sent,
    /// the last 1,000 lines or 262,144 characters go out every tenth of a second.
    /// </remarks>
    public void Log(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        EnsureReport()?.Append(text);
    }

    private JobReport? EnsureReport()
    {
        if (_reporter is null || Volatile.Read(ref _report) is { } report)
            return Volatile.Read(ref _report);
        Interlocked.CompareExchange(ref _report, new JobReport(_lease, _reporter), null);
        return _report;
    }
}
