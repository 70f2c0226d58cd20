namespace Mindtrace.Workers;

/// <summary>The output of a job that failed without one of its own.</summary>
internal sealed record ErrorOutput(string Error);
