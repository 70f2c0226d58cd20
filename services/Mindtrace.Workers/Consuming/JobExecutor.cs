using System.Runtime.InteropServices;
using System.Text.Json;

namespace Mindtrace.Workers;

/// <summary>Turns what a worker's code returns or throws into outcomes.</summary>
internal sealed class JobExecutor(WorkerBase worker, WorkerOptions options)
{
    private const int MaxErrorLength = 4096;

    public WorkerBase Worker { get; } = worker;

    public JobOutcome Complete(JsonElement output)
    {
        int length = JsonMarshal.GetRawUtf8Value(output).Length;
        return length <= options.MaxOutputBytes
            ? new JobOutcome.Completed(output)
            : new JobOutcome.Failed($"The output has {length} bytes, more than the {options.MaxOutputBytes} allowed", Permanent: true);
    }

    public static JobOutcome Fail(Exception exception)
    {
        string error = exception.Message.Length > 0 ? exception.Message : exception.GetType().Name;
        if (error.Length > MaxErrorLength)
            error = error[..MaxErrorLength];
        return exception switch
        {
            JobFailedException { Broken: true } broken => new JobOutcome.Broken(error, broken.Output?.Clone()),
            JobFailedException failed => new JobOutcome.Failed(error, failed.Output?.Clone(), failed.RetryAfter, failed.Permanent),
            _ => new JobOutcome.Failed(error),
        };
    }
}
