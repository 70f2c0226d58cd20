namespace Mindtrace.Workers;

/// <summary>The progress that <see cref="JobContext.ReportProgress(double, string?)"/> records.</summary>
internal sealed record JobProgress(double Fraction, string? Message);
