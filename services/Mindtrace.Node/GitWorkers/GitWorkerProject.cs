using Mindtrace.Git;

namespace Mindtrace.Node;

/// <summary>Finds the project to publish in a checkout.</summary>
internal static class GitWorkerProject
{
    private static readonly string[] Patterns = ["*.csproj", "*.fsproj", "*.vbproj"];

    /// <param name="checkout">The checkout.</param>
    /// <param name="workingDir">The folder in it; the whole where null or empty.</param>
    /// <param name="project">The project file, or its folder, in that folder; the only one there where null or empty.</param>
    /// <exception cref="GitException">There is none, there are several, or it lies outside the checkout.</exception>
    public static string Find(GitCheckout checkout, string? workingDir, string? project)
    {
        string folder = checkout.ResolveFolder(workingDir, "git_working_dir");
        string place = string.IsNullOrEmpty(project) ? folder : checkout.ResolvePath(Path.Combine(Path.GetRelativePath(checkout.Folder, folder), project), "git_project");
        if (File.Exists(place))
            return place;
        string[] found = [.. Patterns.SelectMany(pattern => Directory.GetFiles(place, pattern))];
        string shown = Path.GetRelativePath(checkout.Folder, place);
        return found switch
        {
            [var only] => only,
            [] => throw new GitException($"The repository has no project in '{shown}'; name its folder with git_working_dir or the project with git_project.", permanent: true),
            _ => throw new GitException($"The repository has {found.Length} projects in '{shown}'; name one with git_project.", permanent: true),
        };
    }
}
