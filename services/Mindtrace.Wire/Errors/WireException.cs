namespace Mindtrace.Wire;

/// <summary>Ends a request with an expected error: the response is a problem with this status and detail, and nothing is logged as an error.</summary>
public sealed class WireException : Exception
{
    /// <summary>An error with a sentence.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="detail">What happened, to which id, and what to do; shown to the client.</param>
    public WireException(int status, string detail)
        : base(detail)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
    }

    /// <summary>A refused request (422).</summary>
    /// <param name="faults">Everything that is wrong with it, at least one fault.</param>
    public WireException(IReadOnlyList<WireFault> faults)
        : base("The request is not valid")
    {
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentOutOfRangeException.ThrowIfZero(faults.Count);
        Status = 422;
        Faults = faults;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The faults of a refused request; empty for every other error.</summary>
    public IReadOnlyList<WireFault> Faults { get; } = [];

    /// <summary>After how long the client should try again (<c>Retry-After</c>, in whole seconds); no such header where null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A request with one faulty field (422).</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="type">The machine-readable kind of fault.</param>
    /// <param name="message">What is wrong, as a sentence.</param>
    public static WireException Validation(string field, string type, string message) => new([WireFault.Of(field, type, message)]);
}
