using System.Text.Json;
using Mindtrace.Git;

namespace Mindtrace.Workers.Environments;

/// <summary>What a payload asks for in its <c>environment.git</c>.</summary>
internal sealed record GitEnvironmentRequest(GitSource Source, string? WorkingDir, string? Project)
{
    /// <exception cref="EnvironmentException">A field is missing or has the wrong type; the message names it.</exception>
    public static GitEnvironmentRequest Read(JsonElement git)
    {
        string url = Text(git, "repo_url") ?? throw Invalid("repo_url", "is missing");
        return new GitEnvironmentRequest(new GitSource(url, Text(git, "branch"), Text(git, "commit")), Text(git, "working_dir"), Text(git, "project"));
    }

    private static string? Text(JsonElement git, string name)
    {
        if (!git.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
            return null;
        return value.ValueKind is JsonValueKind.String ? value.GetString() : throw Invalid(name, "should be a string");
    }

    private static EnvironmentException Invalid(string name, string fault) => new($"Invalid payload: field 'environment.git.{name}' {fault}", permanent: true);
}
