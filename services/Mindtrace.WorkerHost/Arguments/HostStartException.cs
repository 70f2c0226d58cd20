using Mindtrace.Wire;

namespace Mindtrace.WorkerHost;

/// <summary>The process cannot start; the message is for the person who started it.</summary>
/// <param name="exitCode">The process's exit code.</param>
/// <param name="message">What is wrong and what would do.</param>
internal sealed class HostStartException(int exitCode, string message) : Exception(message)
{
    /// <summary>The command line or the configuration is not valid.</summary>
    public const int BadArguments = ServiceStart.BadSettings;

    /// <summary>The worker's class cannot be found or made.</summary>
    public const int BadClass = 3;

    public int ExitCode { get; } = exitCode;
}
