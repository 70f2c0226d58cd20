namespace Mindtrace.Registry;

/// <summary>The registry cannot do what was asked; the message says what, to which object, and never holds a credential.</summary>
public class RegistryException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened, as a sentence.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public RegistryException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The object store cannot be reached or refuses the credentials; the same call may work later.</summary>
public sealed class RegistryUnavailableException : RegistryException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened, as a sentence.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public RegistryUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>A package is missing, is not what its reference says, or must not be unpacked. Nothing of it was run.</summary>
public sealed class PackageRejectedException : RegistryException
{
    /// <summary>Creates the error.</summary>
    /// <param name="package">The package, as <c>name version</c>.</param>
    /// <param name="reason">Why it was rejected, as the rest of a sentence.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public PackageRejectedException(string package, string reason, Exception? innerException = null)
        : base($"Package {package} {reason}", innerException)
    {
        Reason = reason;
    }

    /// <summary>Why it was rejected.</summary>
    public string Reason { get; }
}
