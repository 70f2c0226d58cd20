using System.Text.Json;

namespace Mindtrace.Workers;

/// <summary>What every worker is, whatever its input; derive from <see cref="Worker{TInput, TOutput}"/> or <see cref="Worker"/>.</summary>
/// <remarks>One instance serves a whole process: up to the configured concurrency, its jobs run at the same time.</remarks>
public abstract class WorkerBase
{
    private protected WorkerBase()
    {
    }

    /// <summary>Prepares the worker, such as loading a model: called once, before the first job or on <c>/start</c>, whichever comes first.</summary>
    /// <param name="cancellationToken">Fires when the process is stopped; in a call that <c>/start</c> or <c>/run</c> made, when their caller is gone.</param>
    /// <remarks>Where it throws, no job is taken, the worker's status is <c>error</c>, and it is called again after a pause.</remarks>
    public virtual Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal abstract ValueTask<JsonElement> InvokeAsync(JsonElement payload, JobContext job, CancellationToken cancellationToken);
}
