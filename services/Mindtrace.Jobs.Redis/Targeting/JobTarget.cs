namespace Mindtrace.Jobs.Redis;

/// <summary>Where jobs of one type go.</summary>
public abstract record JobTarget
{
    private JobTarget()
    {
    }

    /// <summary>To the queue of the type.</summary>
    public sealed record Queue : JobTarget;

    /// <summary>To a path behind the gateway.</summary>
    /// <param name="Path">The path, without a leading slash.</param>
    public sealed record Endpoint(string Path) : JobTarget;
}
