namespace Mindtrace.Git;

/// <summary>The files of one commit in a folder of their own.</summary>
/// <remarks>
/// The folder is a working Git repository, but its objects lie in the repository's mirror: dispose the checkout once nobody uses Git in it any more, so that
/// the mirror can be given up. The folder belongs to who asked for it and stays.
/// </remarks>
public sealed class GitCheckout : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _mirrors;

    internal GitCheckout(string folder, string commit, IReadOnlyList<IDisposable> mirrors)
    {
        Folder = folder;
        Commit = commit;
        _mirrors = mirrors;
    }

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>The commit's id, 40 hexadecimal digits.</summary>
    public string Commit { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mirror in _mirrors)
            mirror.Dispose();
    }

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
