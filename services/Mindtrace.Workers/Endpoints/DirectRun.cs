using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers;

/// <summary>Runs a job that came over HTTP, outside of any queue: no lease, one attempt, and the caller waits.</summary>
internal sealed class DirectRun(JobExecutor executor, WorkerActivation activation, IOptions<WorkerOptions> options, TimeProvider time)
{
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Fires when the caller is gone; the job's token fires then too.</param>
    public async Task<RunResponse> RunAsync(Job job, CancellationToken cancellationToken)
    {
        using var timeout = job.TimeoutSeconds is { } seconds ? new CancellationTokenSource(Longest(seconds), time) : new CancellationTokenSource();
        var context = new JobContext(job, 1, 1, options.Value.WorkerId) { IsTimedOut = () => timeout.IsCancellationRequested };
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        JobOutcome outcome;
        try
        {
            await activation.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            // The caller gets its answer in time even where the job ignores its token.
            var running = executor.Worker.InvokeAsync(job.Payload, context, stopping.Token).AsTask().WaitAsync(stopping.Token);
            outcome = executor.Complete(await running.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            outcome = new JobOutcome.Failed(JobSlots.TimedOut(job));
        }
        catch (Exception exception)
        {
            outcome = JobExecutor.Fail(exception);
        }

        return outcome switch
        {
            JobOutcome.Completed completed => Answer(job, WireStatus.Completed, completed.Output, null),
            JobOutcome.Failed failed => Answer(job, WireStatus.Failed, failed.Output ?? Error(failed.Error), failed.Error),
            _ => throw new InvalidOperationException($"A direct run cannot end as {outcome}"),
        };
    }

    private RunResponse Answer(Job job, WireStatus status, JsonElement output, string? error) => new()
    {
        Status = status,
        Output = output,
        JobId = job.Id,
        WorkerId = options.Value.WorkerId,
        Job = job with { Status = status, Error = error },
    };

    // A timer takes no more than about 49 days.
    private static TimeSpan Longest(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(49).TotalSeconds));

    private static JsonElement Error(string error) => JsonSerializer.SerializeToElement(new ErrorOutput(error), WorkerJsonContext.Default.ErrorOutput);
}
