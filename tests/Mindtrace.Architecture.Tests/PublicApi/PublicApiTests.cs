using System.Reflection;
using PublicApiGenerator;

namespace Mindtrace.Architecture.Tests.PublicApi;

/// <summary>What other people's programs can see of the libraries changes only on purpose: it stands in the files beside this one.</summary>
/// <remarks>To approve a change, run the tests with the environment variable <c>MINDTRACE_APPROVE_API=1</c>, which writes the files, and read the difference.</remarks>
public sealed class PublicApiTests
{
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    [Theory]
    [InlineData("Mindtrace.Cluster.Client")]
    [InlineData("Mindtrace.Jobs")]
    [InlineData("Mindtrace.Jobs.Redis")]
    [InlineData("Mindtrace.Registry")]
    [InlineData("Mindtrace.Workers")]
    public void The_public_surface_is_the_approved_one(string assembly)
    {
        string actual = Assembly.Load(assembly).GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        string file = SourceFolder.Of($"tests/Mindtrace.Architecture.Tests/PublicApi/{assembly}.txt");
        if (Environment.GetEnvironmentVariable("MINDTRACE_APPROVE_API") is "1")
            File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}
