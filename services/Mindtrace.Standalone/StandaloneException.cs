namespace Mindtrace.Standalone;

/// <summary>A start that cannot succeed, said in one sentence with what to do about it.</summary>
internal sealed class StandaloneException(string message, Exception? inner = null) : Exception(message, inner);
