using System.Text.Json;

namespace Mindtrace.Cluster.Client;

/// <summary>A service refused a call, answered something unreadable, or could not be reached.</summary>
public class ClusterException : Exception
{
    internal ClusterException(string message, int? statusCode, string? detail = null, JsonElement? problem = null, Exception? innerException = null)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        Detail = detail ?? message;
        Problem = problem;
    }

    /// <summary>The HTTP status; null where no answer came.</summary>
    public int? StatusCode { get; }

    /// <summary>The server's own words (<c>detail</c>), or what went wrong where it said none.</summary>
    public string Detail { get; }

    /// <summary>The whole problem document; null where the answer was none.</summary>
    public JsonElement? Problem { get; }
}

/// <summary>The service could not be reached, or answered 503: its store, or the worker or node that it was to ask, is away.</summary>
public sealed class ClusterUnavailableException : ClusterException
{
    internal ClusterUnavailableException(string message, Exception innerException)
        : base(message, null, innerException: innerException)
    {
    }

    internal ClusterUnavailableException(string message, int statusCode, string detail, JsonElement? problem, TimeSpan? retryAfter)
        : base(message, statusCode, detail, problem) => RetryAfter = retryAfter;

    /// <summary>How long the server asks to wait before the next try; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>The job, launch or other thing that the call names is not known (404).</summary>
public class NotFoundException : ClusterException
{
    internal NotFoundException(string message, string detail, JsonElement? problem)
        : base(message, 404, detail, problem)
    {
    }
}

/// <summary>The cluster does not know the job, or no longer.</summary>
public sealed class JobNotFoundException : NotFoundException
{
    internal JobNotFoundException(Mindtrace.Jobs.JobId jobId, NotFoundException refusal)
        : base(refusal.Message, refusal.Detail, refusal.Problem) => JobId = jobId;

    /// <summary>The id that was asked for.</summary>
    public Mindtrace.Jobs.JobId JobId { get; }
}

/// <summary>The call does not fit the present state (409), such as the completion of a job that its worker no longer holds.</summary>
public sealed class ConflictException : ClusterException
{
    internal ConflictException(string message, string detail, JsonElement? problem)
        : base(message, 409, detail, problem)
    {
    }
}

/// <summary>The request breaks the contract (422).</summary>
public sealed class InvalidRequestException : ClusterException
{
    internal InvalidRequestException(string message, string detail, JsonElement? problem, IReadOnlyList<FieldError> errors)
        : base(message, 422, detail, problem) => Errors = errors;

    /// <summary>Every fault the server found; empty where it did not list them.</summary>
    public IReadOnlyList<FieldError> Errors { get; }
}

/// <summary>One fault of a request.</summary>
/// <param name="Location">Where it is, such as <c>body.payload</c>.</param>
/// <param name="Type">The kind of fault, such as <c>missing</c>.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
public sealed record FieldError(string Location, string Type, string Message)
{
    /// <summary>Location and sentence.</summary>
    public override string ToString() => Location.Length > 0 ? $"{Location}: {Message}" : Message;
}
