namespace Mindtrace.Git;

/// <summary>The files of one commit in a folder of their own.</summary>
/// <param name="folder">The folder's full path.</param>
/// <param name="commit">The commit's id, 40 hexadecimal digits.</param>
public sealed class GitCheckout(string folder, string commit)
{
    /// <summary>The folder; it is a working Git repository, and belongs to who asked for it.</summary>
    public string Folder { get; } = folder;

    /// <summary>The commit's id, 40 hexadecimal digits.</summary>
    public string Commit { get; } = commit;

    /// <summary>The real path of a folder of the checkout.</summary>
    /// <param name="path">Its path in the repository; the checkout itself where null or empty.</param>
    /// <param name="what">What the path is, such as <c>working_dir</c>, for the message.</param>
    /// <exception cref="GitException">It does not exist, is a file, or leaves the checkout, be it through a symbolic link.</exception>
    public string ResolveFolder(string? path, string what)
    {
        string resolved = ResolvePath(path, what);
        return Directory.Exists(resolved) ? resolved : throw new GitException($"{what} '{path}' is no folder.", permanent: true);
    }

    /// <summary>The real path of a file or folder of the checkout.</summary>
    /// <param name="path">Its path in the repository; the checkout itself where null or empty.</param>
    /// <param name="what">What the path is, for the message.</param>
    /// <exception cref="GitException">It does not exist, or leaves the checkout, be it through a symbolic link.</exception>
    public string ResolvePath(string? path, string what) => InsidePath.Resolve(Folder, path ?? "", what);
}
