namespace Mindtrace.Architecture.Tests;

/// <summary>The parts and who may know whom: references point downwards only, and services meet over HTTP, Redis and the object store.</summary>
public sealed class ArrowTests
{
    /// <summary>Each part's layer; a reference must lead to a lower one.</summary>
    private static readonly Dictionary<string, int> Layers = new()
    {
        ["Mindtrace.Jobs"] = 0,
        ["Mindtrace.Jobs.Garnet"] = 0,
        ["Mindtrace.ServiceDefaults"] = 0,
        ["Mindtrace.Git"] = 0,
        ["Mindtrace.Jobs.Redis"] = 1,
        ["Mindtrace.Registry"] = 1,
        ["Mindtrace.Cluster.Client"] = 1,
        ["Mindtrace.Wire"] = 1,
        ["Mindtrace.Workers"] = 2,
        ["Mindtrace.ClusterManager"] = 3,
        ["Mindtrace.Node"] = 3,
        ["Mindtrace.WorkerHost"] = 3,
        ["Mindtrace.Standalone"] = 4,
        ["Mindtrace.AppHost"] = 5,
    };

    private static IEnumerable<ProjectFile> Parts => ProjectFile.All.Where(project =>
        !project.RelativePath.StartsWith("tests/", StringComparison.Ordinal) && !project.RelativePath.StartsWith("samples/", StringComparison.Ordinal));

    [Fact]
    public void Every_part_has_its_layer() =>
        Assert.Empty(Parts.Select(part => part.Name).Except(Layers.Keys));

    [Fact]
    public void References_point_downwards() => Assert.Empty(
        from part in Parts
        from reference in part.References
        where Layers[reference] >= Layers[part.Name]
        select $"{part.Name} → {reference}");

    [Fact]
    public void The_vocabulary_references_nothing()
    {
        var jobs = Parts.Single(part => part.Name == "Mindtrace.Jobs");
        Assert.Empty(jobs.References);
        Assert.Empty(jobs.Packages);
    }

    [Fact]
    public void The_client_brings_no_package_to_those_who_reference_it() =>
        Assert.Empty(Parts.Single(part => part.Name == "Mindtrace.Cluster.Client").Packages);

    [Fact]
    public void Nothing_but_tests_references_a_test_or_a_sample()
    {
        var own = ProjectFile.All.Except(Parts).Select(project => project.Name).ToHashSet();
        Assert.Empty(from part in Parts from reference in part.References where own.Contains(reference) select $"{part.Name} → {reference}");
    }
}
