namespace Mindtrace.Workers;

/// <summary>What an <see cref="EchoWorker"/> is given.</summary>
/// <param name="Message">The text to return.</param>
/// <param name="Delay">How long to wait first, in seconds, at most a day; not at all where null, zero or negative.</param>
public sealed record EchoInput(string Message, double? Delay = null);

/// <summary>What an <see cref="EchoWorker"/> returns.</summary>
/// <param name="Echoed">The message.</param>
public sealed record EchoOutput(string Echoed);

/// <summary>Returns its message, after a delay where one is asked for: the worker to try a cluster with.</summary>
/// <param name="time">The clock of the delay.</param>
public sealed class EchoWorker(TimeProvider time)
    : Worker<EchoInput, EchoOutput>(WorkerJsonContext.Default.EchoInput, WorkerJsonContext.Default.EchoOutput)
{
    private const double MaxDelay = 86_400;

    /// <inheritdoc/>
    protected override Task<EchoOutput> RunAsync(EchoInput input, JobContext job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Delay switch
        {
            > MaxDelay => throw new JobFailedException($"Invalid payload: field 'delay' should be at most {MaxDelay} s", permanent: true),
            > 0 => EchoLaterAsync(input.Message, TimeSpan.FromSeconds(input.Delay.Value), cancellationToken),
            _ => Task.FromResult(new EchoOutput(input.Message)),
        };
    }

    private async Task<EchoOutput> EchoLaterAsync(string message, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        return new EchoOutput(message);
    }
}
