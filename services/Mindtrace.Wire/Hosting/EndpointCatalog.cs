namespace Mindtrace.Wire;

/// <summary>The names of a service's endpoints.</summary>
public sealed class EndpointCatalog
{
    private readonly List<string> _names = [];

    internal EndpointCatalog()
    {
    }

    /// <summary>The names in the order in which they were mapped, without slashes.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether there is an endpoint of that name; case does not matter.</summary>
    public bool Contains(string name) => _names.Contains(name, StringComparer.OrdinalIgnoreCase);

    internal void Add(string name) => _names.Add(name);
}
