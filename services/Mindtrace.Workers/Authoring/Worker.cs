using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mindtrace.Workers;

/// <summary>A worker whose jobs take and return any JSON.</summary>
public abstract class Worker : Worker<JsonElement, JsonElement>;

/// <summary>A worker whose jobs take a <typeparamref name="TInput"/> and return a <typeparamref name="TOutput"/>.</summary>
/// <typeparam name="TInput">
/// What a job's payload is read into. A payload that lacks a required member, or has a null where none may be, fails the job for good before
/// <see cref="RunAsync"/> is called; the error names the field.
/// </typeparam>
/// <typeparam name="TOutput">What becomes the job's output.</typeparam>
public abstract class Worker<TInput, TOutput> : WorkerBase
{
    private readonly JsonTypeInfo<TInput> _input;
    private readonly JsonTypeInfo<TOutput> _output;

    /// <summary>A worker whose JSON is that of <see cref="WorkerJson.Options"/>.</summary>
    protected Worker()
        : this(WorkerJson.Options)
    {
    }

    /// <summary>A worker with JSON options of its own.</summary>
    /// <param name="options">The options for input and output.</param>
    protected Worker(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _input = (JsonTypeInfo<TInput>)options.GetTypeInfo(typeof(TInput));
        _output = (JsonTypeInfo<TOutput>)options.GetTypeInfo(typeof(TOutput));
    }

    /// <summary>A worker with source-generated contracts, which are faster to start and survive trimming.</summary>
    /// <param name="input">The contract of the input.</param>
    /// <param name="output">The contract of the output.</param>
    protected Worker(JsonTypeInfo<TInput> input, JsonTypeInfo<TOutput> output)
    {
        _input = input;
        _output = output;
    }

    /// <summary>Runs one attempt of one job.</summary>
    /// <param name="input">The job's payload.</param>
    /// <param name="job">The job, and the way to report on it.</param>
    /// <param name="cancellationToken">
    /// Fires when the job is cancelled, when its time-out is over, when its lease is lost, or when a stopping worker's drain time-out is over.
    /// A job that goes on regardless keeps its slot, but its result no longer counts.
    /// </param>
    /// <returns>The job's output.</returns>
    /// <exception cref="JobFailedException">Thrown by the worker to choose the error, the output and the retry.</exception>
    /// <remarks>Any other exception fails the attempt with the exception's message; the job is retried as it allows.</remarks>
    protected abstract Task<TOutput> RunAsync(TInput input, JobContext job, CancellationToken cancellationToken);

    internal sealed override ValueTask<JsonElement> InvokeAsync(JsonElement payload, JobContext job, CancellationToken cancellationToken)
    {
        var task = RunAsync(PayloadReader.Read(payload, _input), job, cancellationToken);
        return task.IsCompletedSuccessfully ? new(Serialize(task.Result)) : new(SerializeAsync(task));
    }

    private async Task<JsonElement> SerializeAsync(Task<TOutput> task) => Serialize(await task.ConfigureAwait(false));

    private JsonElement Serialize(TOutput output) =>
        output is JsonElement element
            ? element.ValueKind is JsonValueKind.Undefined ? WireJson.EmptyObject : element
            : JsonSerializer.SerializeToElement(output, _output);
}
