using System.Text.Json;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Mindtrace.ClusterManager;

/// <summary>A worker whose work is done at an address: each attempt is a call of its <c>/run</c>.</summary>
/// <param name="url">The address.</param>
/// <param name="id">The id under which it claims jobs.</param>
/// <param name="maxAnswerBytes">The longest answer that is read.</param>
/// <param name="probe">Finds out whether it is there.</param>
/// <param name="connections">Calls it.</param>
/// <param name="replaced">Called where a worker with another id answers at the address: the worker was started anew.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class HttpWorker(string url, string id, long maxAnswerBytes, WorkerProbe probe, BridgeConnections connections, Action replaced, TimeProvider time) : WorkerBase
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private int _missed;

    /// <summary>Succeeds once the worker answers. The activation pauses between the tries that fail; this pauses where the worker answers and then cannot be called.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        int missed = Volatile.Read(ref _missed);
        if (missed > 1)
            await Task.Delay(TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(missed, 10), LongestPause.Ticks)), time, cancellationToken);
        FoundWorker found;
        try
        {
            found = await probe.FindAsync(url, cancellationToken);
        }
        catch (WireException exception)
        {
            throw new WorkerAwayException(exception.Message);
        }

        if (found.Status is not ServerStatus.Available)
            throw new WorkerAwayException($"Worker {url} is {found.Status}");
        if (found.Id == id)
            return;
        replaced();
        throw new WorkerAwayException($"Worker {url} was started anew, as {found.Id}");
    }

    internal override async ValueTask<JsonElement> InvokeAsync(JsonElement payload, JobContext job, CancellationToken cancellationToken)
    {
        JobOutcome outcome;
        try
        {
            outcome = await connections.RunAsync(url, job.Job, maxAnswerBytes, cancellationToken);
        }
        catch (WorkerAwayException)
        {
            Interlocked.Increment(ref _missed);
            throw;
        }

        Volatile.Write(ref _missed, 0);
        return outcome switch
        {
            JobOutcome.Completed completed => completed.Output,
            JobOutcome.Failed failed => throw new JobFailedException(failed.Error, failed.Output),
            JobOutcome.Broken broken => throw new JobFailedException(broken.Error, broken.Output) { Broken = true },
            _ => throw new InvalidOperationException($"A call cannot end as {outcome}"),
        };
    }
}
