using Microsoft.Extensions.Configuration;

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>Settings of the section <c>MINDTRACE_CLUSTER</c>, by their names in it.</summary>
internal static class TestSettings
{
    /// <summary>Adds the address to listen on and the settings; of two with one name the later counts.</summary>
    public static void Add(this IConfigurationBuilder configuration, string url, IEnumerable<(string Key, string Value)> settings)
    {
        var values = new Dictionary<string, string?> { ["urls"] = url };
        foreach (var (key, value) in settings)
            values["MINDTRACE_CLUSTER:" + key] = value;
        configuration.AddInMemoryCollection(values);
    }
}
