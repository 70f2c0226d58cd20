namespace Mindtrace.Workers.Environments;

/// <summary>An environment could not be prepared, or failed under its command.</summary>
/// <param name="message">What happened and what to do, free of secrets: it is recorded on the job.</param>
/// <param name="permanent">Whether another attempt would fail in the same way.</param>
/// <param name="innerException">The cause, for the worker's own log.</param>
public sealed class EnvironmentException(string message, bool permanent, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether another attempt would fail in the same way.</summary>
    public bool Permanent { get; } = permanent;
}
