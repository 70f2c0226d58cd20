using System.Xml.Linq;

namespace Mindtrace.Architecture.Tests;

/// <summary>What a project file says of its references.</summary>
public sealed class ProjectFile
{
    private ProjectFile(string path)
    {
        FullPath = path;
        Name = Path.GetFileNameWithoutExtension(path);
        RelativePath = Path.GetRelativePath(SourceFolder.Root, path).Replace('\\', '/');
        var items = XDocument.Load(path).Descendants().ToArray();
        // A project that is only built along, for its executable, is not known to the code.
        References = [.. items
            .Where(item => item.Name.LocalName == "ProjectReference" && !string.Equals((string?)item.Attribute("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase))
            .Select(item => Path.GetFileNameWithoutExtension(((string)item.Attribute("Include")!).Replace('\\', '/')))];
        var packages = items.Where(item => item.Name.LocalName == "PackageReference").ToArray();
        Packages = [.. packages.Select(item => (string)(item.Attribute("Include") ?? item.Attribute("Update"))!)];
        LocksPackages = !items.Any(item => item.Name.LocalName == "RestorePackagesWithLockFile" && item.Value.Trim() == "false");
        PackagesWithVersion = [.. packages.Where(item => item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null).Select(item => (string)item.Attribute("Include")!)];
    }

    /// <summary>Every project of the source tree, but not those of a repository that a sample brings along.</summary>
    public static IReadOnlyList<ProjectFile> All { get; } =
    [
        .. Directory.EnumerateFiles(SourceFolder.Root, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(path => !Path.GetRelativePath(SourceFolder.Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts" or "node_modules" or "repository" || part.StartsWith('.')))
            .Select(path => new ProjectFile(path))
            .OrderBy(project => project.RelativePath, StringComparer.Ordinal),
    ];

    public string Name { get; }

    public string FullPath { get; }

    /// <summary>The path from the solution's folder, with forward slashes.</summary>
    public string RelativePath { get; }

    public IReadOnlyList<string> References { get; }

    public IReadOnlyList<string> Packages { get; }

    public IReadOnlyList<string> PackagesWithVersion { get; }

    /// <summary>Whether the hashes of its packages are kept: they are unless the project says otherwise.</summary>
    public bool LocksPackages { get; }

    public override string ToString() => RelativePath;
}
