namespace Mindtrace.EndToEnd.Tests.Processes;

/// <summary>Where the programs under test were built.</summary>
internal static class Repository
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>The repository's root folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The assembly of a program, by its folder.</summary>
    public static string Program(string folder, string name) => Path.Combine(Root, folder, "bin", Configuration, "net10.0", name + ".dll");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mindtrace.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("These tests run from a clone of the repository");
    }
}
