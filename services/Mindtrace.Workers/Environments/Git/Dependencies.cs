using Mindtrace.Git;

namespace Mindtrace.Workers.Environments;

/// <summary>What a repository needs before its commands run.</summary>
/// <param name="Reason">The file that says so; empty where there is none.</param>
/// <param name="Restore">The command that installs it; null where there is nothing to install.</param>
/// <param name="RunPrefix">What precedes the job's command.</param>
/// <param name="Variables">What the tools are told besides.</param>
internal sealed record Dependencies(string Reason, IReadOnlyList<string>? Restore, IReadOnlyList<string> RunPrefix, IReadOnlyDictionary<string, string> Variables)
{
    private const string PythonProject = "pyproject.toml";

    private static readonly string[] DotNetProjects = ["*.slnx", "*.sln", "*.csproj", "*.fsproj", "*.vbproj"];

    private static readonly Dictionary<string, string> None = [];

    /// <summary>A build server that outlives its command would only be killed.</summary>
    private static readonly Dictionary<string, string> DotNetVariables = new()
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    /// <summary>Looks at a checkout: a Python project in the working folder or above it, or a .NET project or solution in it.</summary>
    /// <param name="checkout">The checkout.</param>
    /// <param name="workingFolder">The command's working folder, inside the checkout.</param>
    /// <param name="project">The project that the job names, relative to the working folder: a Python project's folder, or a .NET project file or folder.</param>
    /// <exception cref="GitException">The project is not there, or not in the checkout.</exception>
    public static Dependencies Detect(GitCheckout checkout, string workingFolder, string? project)
    {
        string[] named = [];
        string start = workingFolder;
        if (!string.IsNullOrEmpty(project))
        {
            string inCheckout = Path.Combine(Path.GetRelativePath(checkout.Folder, workingFolder), project);
            start = checkout.ResolvePath(inCheckout, "project");
            named = [start];
        }

        if (IsPython(checkout.Folder, start))
        {
            string[] choice = named.Length > 0 ? ["--project", .. named] : [];
            return new Dependencies(PythonProject, ["uv", "sync", .. choice], ["uv", "run", .. choice, "--"], None);
        }

        if (DotNetProject(start) is { } found)
            return new Dependencies(found, ["dotnet", "restore", .. named], [], DotNetVariables);
        return new Dependencies("", null, [], None);
    }

    /// <summary>The command as it is to be started. One that calls uv itself is left as it is.</summary>
    public IReadOnlyList<string> Wrap(IReadOnlyList<string> arguments) => RunPrefix.Count == 0 || arguments[0] == RunPrefix[0] ? arguments : [.. RunPrefix, .. arguments];

    private static bool IsPython(string root, string start)
    {
        for (string? folder = start; folder is not null && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, PythonProject)))
                return true;
        }

        return false;
    }

    private static string? DotNetProject(string start)
    {
        if (File.Exists(start))
            return DotNetProjects.Any(pattern => Path.GetExtension(start) == pattern[1..]) ? Path.GetFileName(start) : null;
        return DotNetProjects.SelectMany(pattern => Directory.EnumerateFiles(start, pattern)).Select(Path.GetFileName).FirstOrDefault();
    }
}
