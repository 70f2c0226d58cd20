using System.Text.Json;

namespace Mindtrace.Workers;

/// <summary>Thrown by a worker to fail an attempt with an error, an output and a retry of its choice.</summary>
public sealed class JobFailedException : Exception
{
    /// <summary>Fails the attempt with <c>{"error": message}</c> as its output.</summary>
    /// <param name="message">Why, as a sentence for people.</param>
    public JobFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Fails the attempt because of another exception.</summary>
    /// <param name="message">Why, as a sentence for people.</param>
    /// <param name="innerException">The cause.</param>
    public JobFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Fails the attempt.</summary>
    /// <param name="message">Why, as a sentence for people.</param>
    /// <param name="output">The output; <c>{"error": message}</c> where null.</param>
    /// <param name="retryAfter">The wait before the next attempt; the configured backoff where null.</param>
    /// <param name="permanent">Whether no further attempt can help, so that the remaining ones are not used.</param>
    public JobFailedException(string message, JsonElement? output = null, TimeSpan? retryAfter = null, bool permanent = false)
        : base(message)
    {
        if (retryAfter is { } wait)
            ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero, nameof(retryAfter));
        Output = output;
        RetryAfter = retryAfter;
        Permanent = permanent;
    }

    /// <summary>The output; <c>{"error": message}</c> where null.</summary>
    public JsonElement? Output { get; }

    /// <summary>The wait before the next attempt; the configured backoff where null.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the remaining attempts are not used.</summary>
    public bool Permanent { get; }

    /// <summary>Whether the worker itself broke, so that the job ends in state error.</summary>
    internal bool Broken { get; init; }
}
