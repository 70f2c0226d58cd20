namespace Mindtrace.Node;

/// <summary>A launch that cannot succeed, with a reason for the one who asked for it.</summary>
internal sealed class LaunchFailedException(string message) : Exception(message);
