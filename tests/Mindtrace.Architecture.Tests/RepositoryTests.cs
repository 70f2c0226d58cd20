namespace Mindtrace.Architecture.Tests;

/// <summary>What holds for the whole source tree.</summary>
public sealed class RepositoryTests
{
    private static readonly string[] VagueFolders = ["Models", "Helpers", "Utils", "Utilities", "Common", "Misc"];

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(SourceFolder.Of("Mindtrace.sln")).Replace('\\', '/');
        Assert.All(ProjectFile.All, project => Assert.Contains($"\"{project.RelativePath}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_place() =>
        Assert.All(ProjectFile.All, project => Assert.Empty(project.PackagesWithVersion));

    [Fact]
    public void Every_project_locks_its_packages() =>
        Assert.All(ProjectFile.All.Where(project => project.LocksPackages), project => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project.FullPath)!, "packages.lock.json")), $"{project} has no packages.lock.json: run dotnet restore"));

    [Fact]
    public void Only_the_AppHost_and_its_tests_need_Aspire_and_the_core_does_without_them()
    {
        string core = File.ReadAllText(SourceFolder.Of("Mindtrace.Core.slnf")).Replace("\\\\", "/", StringComparison.Ordinal);
        string[] aspire = ["Mindtrace.AppHost", "Mindtrace.AppHost.Tests"];
        Assert.All(ProjectFile.All, project => Assert.NotEqual(aspire.Contains(project.Name), core.Contains($"\"{project.RelativePath}\"", StringComparison.Ordinal)));
        Assert.All(
            ProjectFile.All.Where(project => !aspire.Contains(project.Name)),
            project => Assert.DoesNotContain(project.Packages, package => package.StartsWith("Aspire.", StringComparison.Ordinal)));
        Assert.Equal(aspire, ProjectFile.All.Where(project => !project.LocksPackages).Select(project => project.Name));
    }

    [Fact]
    public void A_folder_is_a_feature()
    {
        var folders = ProjectFile.All
            .Select(project => Path.GetDirectoryName(project.FullPath)!)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            .Where(folder => VagueFolders.Contains(Path.GetFileName(folder)))
            .Select(folder => Path.GetRelativePath(SourceFolder.Root, folder))
            .Where(folder => !folder.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));
        Assert.Empty(folders);
    }
}
