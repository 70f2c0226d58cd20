using Microsoft.Extensions.Logging;

namespace Mindtrace.Workers;

internal sealed partial class ConsumeLoop
{
    [LoggerMessage(3031, LogLevel.Warning, "The store cannot be reached, trying again; {Outcomes} outcomes are kept: {Reason}")]
    private partial void StoreAway(string reason, int outcomes);

    [LoggerMessage(3032, LogLevel.Warning, "The outcome of job {JobId} (attempt {Attempt}) was refused: {Result}. The lease was lost, or the outcome had been recorded before the connection broke")]
    private partial void OutcomeRefused(JobId jobId, int attempt, TransitionResult result);

    [LoggerMessage(3033, LogLevel.Error, "{Outcomes} outcomes could not be recorded before the worker ended; their jobs run again when their leases run out")]
    private partial void OutcomesUntold(int outcomes);

    [LoggerMessage(3034, LogLevel.Information, "{Count} jobs of queue {Queue} that the store gave to this worker while the connection broke were returned")]
    private partial void UnheldReturned(int count, JobType queue);
}
