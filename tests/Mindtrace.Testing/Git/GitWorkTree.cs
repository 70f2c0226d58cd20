namespace Mindtrace.Testing;

/// <summary>The place where a test commits to a repository of a <see cref="GitServer"/>.</summary>
public sealed class GitWorkTree
{
    internal GitWorkTree(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Writes files, commits them to the current branch and pushes it. Returns the commit's id.</summary>
    public string Commit(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            string file = Path.Combine(Folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return CommitAll();
    }

    /// <summary>Commits a symbolic link.</summary>
    public string CommitLink(string path, string target)
    {
        File.CreateSymbolicLink(Path.Combine(Folder, path), target);
        return CommitAll();
    }

    /// <summary>Commits whatever was changed and pushes the branch.</summary>
    public string CommitAll()
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", "change");
        Git("push", "-q", "origin", "HEAD");
        return Git("rev-parse", "HEAD");
    }

    /// <summary>Runs git in the folder and returns its output.</summary>
    public string Git(params string[] arguments) => GitCommand.Run(Folder, arguments);
}
