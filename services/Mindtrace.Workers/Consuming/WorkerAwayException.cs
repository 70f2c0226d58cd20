namespace Mindtrace.Workers;

/// <summary>
/// Thrown where what does a worker's work cannot be reached. An attempt that throws it does not count and its job is handed back, and no job is taken until
/// the worker's start hook has succeeded again.
/// </summary>
internal sealed class WorkerAwayException(string message) : Exception(message);
