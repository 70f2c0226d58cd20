namespace Mindtrace.Node;

/// <summary>A worker cannot be made from its repository; the message is fit for the launch status.</summary>
internal sealed class GitWorkerException(string message, Exception? innerException = null) : Exception(message, innerException);
