namespace Mindtrace.Jobs;

/// <summary>A line a worker wrote about a job.</summary>
/// <param name="Index">The line's number, from 0; grows by one a line and is never reused, also where old lines were dropped.</param>
/// <param name="Time">When the store took it, soon after the worker wrote it.</param>
/// <param name="Text">The line without its line break.</param>
public sealed record JobLogLine(long Index, DateTimeOffset Time, string Text);

/// <summary>Asks for the lines written about a job.</summary>
public sealed record JobLogsRequest
{
    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>Only lines from this index on; 0 where null.</summary>
    public long? From { get; init; }

    /// <summary>How long to wait for a line where there is none yet and the job has not ended, in seconds, 0 to 60; 0 where null.</summary>
    public double? TimeoutSeconds { get; init; }
}

/// <summary>Lines written about a job.</summary>
/// <param name="Lines">The lines that are still kept, oldest first.</param>
/// <param name="Next">The index to ask from for what comes later.</param>
public sealed record JobLogsResponse(IReadOnlyList<JobLogLine> Lines, long Next);
