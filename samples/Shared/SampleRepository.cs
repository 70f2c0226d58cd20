using LibGit2Sharp;

namespace Mindtrace.Samples;

/// <summary>A Git repository made for a sample, which therefore needs no network; it and what is cached of it go with the sample.</summary>
public sealed class SampleRepository : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mindtrace-sample-git-");

    /// <param name="files">The files of its one commit: their paths and what is in them.</param>
    public SampleRepository(IReadOnlyDictionary<string, string> files)
    {
        foreach (var (path, text) in files)
        {
            string file = Path.Combine(Folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Repository.Init(Folder);
        using var repository = new Repository(Folder);
        LibGit2Sharp.Commands.Stage(repository, "*");
        var author = new Signature("Sample", "sample@example.com", TimeProvider.System.GetUtcNow());
        repository.Commit("Begin", author, author);
    }

    /// <summary>The repository's address.</summary>
    public string Url => new Uri(Folder).AbsoluteUri;

    private string Folder => Path.Combine(_folder.FullName, "repository");

    /// <summary>The settings under which workers of a section, <c>MINDTRACE_WORKER</c> or <c>MINDTRACE_CLUSTER</c>, may fetch it, and cache it here.</summary>
    public Dictionary<string, string> Settings(string section) => new()
    {
        [$"{section}__GIT__ALLOW_FILE_URLS"] = "true",
        [$"{section}__GIT__CACHE_FOLDER"] = Path.Combine(_folder.FullName, "mirrors"),
        [$"{section}__SCRIPT__SCRATCH_FOLDER"] = Path.Combine(_folder.FullName, "scratch"),
    };

    public void Dispose()
    {
        // Git makes objects read-only, which on Windows keeps them from being deleted.
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories))
            file.Attributes = FileAttributes.Normal;
        _folder.Delete(recursive: true);
    }
}
