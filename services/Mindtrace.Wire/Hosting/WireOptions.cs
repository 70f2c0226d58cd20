namespace Mindtrace.Wire;

/// <summary>How a service treats requests of the wire.</summary>
public sealed class WireOptions
{
    /// <summary>The largest request body in bytes; 32 MiB by default. A larger one is answered with 413.</summary>
    public long MaxRequestBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Translations of exceptions that are expected (a store that is away) into problems, tried in order; null where one is not concerned.</summary>
    public IList<Func<Exception, WireException?>> ExceptionMappings { get; } = [];
}
