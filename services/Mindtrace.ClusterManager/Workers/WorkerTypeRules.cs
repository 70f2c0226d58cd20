using Mindtrace.Jobs;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>The ranges of a worker type's fields.</summary>
internal static class WorkerTypeRules
{
    public const int MaxName = 200;

    private const int MaxText = 2000;
    private const int MaxCpus = 4096;

    public static IReadOnlyList<WireFault> Validate(WorkerTypeInfo type)
    {
        var faults = new List<WireFault>();
        if (NameFault(type.WorkerName) is { } name)
            faults.Add(WireFault.Of("worker_name", "string_pattern_mismatch", name));
        Text("worker_class", type.WorkerClass, required: true);
        Text("materializer_name", type.MaterializerName);
        Text("git_repo_url", type.GitRepoUrl);
        // A secret in the registry would be read by whoever may list worker types, and nodes refuse such an URL anyway.
        if (Uri.TryCreate(type.GitRepoUrl, UriKind.Absolute, out var repository) && repository.UserInfo.Length > 0)
            faults.Add(WireFault.Of("git_repo_url", "value_error", "Value error, the URL holds a user or a password; leave it out and configure a token for the host on the nodes"));
        Text("git_branch", type.GitBranch);
        Text("git_commit", type.GitCommit);
        Text("git_working_dir", type.GitWorkingDir);
        Text("git_project", type.GitProject);
        if (type.Package is { } package)
        {
            if (NameFault(package.Name) is { } packageName)
                faults.Add(new WireFault("string_pattern_mismatch", ["body", "package", "name"], packageName));
            if (package.Sha256 is { } hash && (hash.Length is not 64 || !hash.All(char.IsAsciiHexDigit)))
                faults.Add(new WireFault("string_pattern_mismatch", ["body", "package", "sha256"], "String should be 64 hexadecimal digits"));
        }

        if (type.Limits?.MemoryBytes is <= 0)
            faults.Add(new WireFault("greater_than", ["body", "limits", "memory_bytes"], "Input should be greater than 0"));
        if (type.Limits?.Cpus is not (null or (> 0 and <= MaxCpus)))
            faults.Add(new WireFault("greater_than", ["body", "limits", "cpus"], $"Input should be greater than 0 and at most {MaxCpus}"));
        return faults;

        void Text(string field, string? text, bool required = false)
        {
            if (text is null)
                return;
            if (text.Length > MaxText || text.Any(char.IsControl) || (required && string.IsNullOrWhiteSpace(text)))
                faults.Add(WireFault.Of(field, "string_pattern_mismatch", $"String should have {(required ? 1 : 0)} to {MaxText} characters, none of them a control character"));
        }
    }

    /// <summary>What is wrong with a name; null where nothing is.</summary>
    public static string? NameFault(string name) => JobType.TryParse(name, out _)
        ? null
        : $"String should have 1 to {MaxName} characters, no control characters, line breaks or braces, and no white space at its ends";
}
