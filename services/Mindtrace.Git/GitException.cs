namespace Mindtrace.Git;

/// <summary>A repository or a commit cannot be had.</summary>
/// <param name="message">What happened and what to do, free of secrets.</param>
/// <param name="permanent">Whether trying again would fail in the same way.</param>
/// <param name="innerException">The cause.</param>
public sealed class GitException(string message, bool permanent, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether trying again would fail in the same way.</summary>
    public bool Permanent { get; } = permanent;
}
