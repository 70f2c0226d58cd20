namespace Mindtrace.Git;

/// <summary>Follows paths that a job names inside a folder, the way the system would, and never out of it.</summary>
internal static class InsidePath
{
    private const int MaxLinks = 40;

    /// <summary>The path of <paramref name="relative"/> with every symbolic link inside the folder resolved.</summary>
    /// <param name="root">The folder's full path.</param>
    /// <param name="relative">The path inside it.</param>
    /// <param name="what">What the path is, for the message.</param>
    /// <exception cref="GitException">It leaves the folder at any step, or leads nowhere.</exception>
    public static string Resolve(string root, string relative, string what)
    {
        var pending = new Stack<string>();
        Push(pending, relative);
        if (Path.IsPathRooted(relative) || relative.Contains('\0', StringComparison.Ordinal))
            throw Leaves(what, relative);
        var path = new Stack<string>();
        int links = 0;
        while (pending.TryPop(out string? step))
        {
            if (step is "" or ".")
                continue;
            if (step is "..")
            {
                if (!path.TryPop(out _))
                    throw Leaves(what, relative);
                continue;
            }

            string current = Path.Combine([root, .. path.Reverse(), step]);
            if (new FileInfo(current).LinkTarget is not { } target)
            {
                if (!Path.Exists(current))
                    throw new GitException($"{what} '{relative}' does not exist in the repository.", permanent: true);
                path.Push(step);
                continue;
            }

            if (Path.IsPathRooted(target) || ++links > MaxLinks)
                throw Leaves(what, relative);
            Push(pending, target);
        }

        return Path.Combine([root, .. path.Reverse()]);
    }

    private static void Push(Stack<string> pending, string path)
    {
        foreach (string step in path.Split(OperatingSystem.IsWindows() ? ['/', '\\'] : ['/']).Reverse())
            pending.Push(step);
    }

    private static GitException Leaves(string what, string relative) => new($"{what} '{relative}' leaves the repository.", permanent: true);
}
