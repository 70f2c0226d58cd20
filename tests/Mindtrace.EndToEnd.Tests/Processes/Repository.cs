namespace Mindtrace.EndToEnd.Tests.Processes;

/// <summary>Where the programs under test were built.</summary>
internal static class Repository
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>The assembly of a program, by its folder.</summary>
    public static string Program(string folder, string name) => Path.Combine(SourceFolder.Root, folder, "bin", Configuration, "net10.0", name + ".dll");
}
