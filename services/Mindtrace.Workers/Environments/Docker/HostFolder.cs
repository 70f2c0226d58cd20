namespace Mindtrace.Workers.Environments;

/// <summary>A folder of the host that volumes may lie in.</summary>
/// <param name="Path">The full path.</param>
/// <param name="ReadOnly">Whether containers may only read it.</param>
internal sealed record HostFolder(string Path, bool ReadOnly)
{
    private const int MaxLinks = 40;
    private const string ReadOnlySuffix = ":ro";

    /// <summary>Reads <c>/data</c> or <c>/data:ro</c>.</summary>
    public static HostFolder Parse(string text) =>
        text.EndsWith(ReadOnlySuffix, StringComparison.Ordinal) ? new HostFolder(text[..^ReadOnlySuffix.Length], ReadOnly: true) : new HostFolder(text, ReadOnly: false);

    /// <summary>Whether <paramref name="path"/>, whose links are resolved, is this folder or lies in it.</summary>
    public bool Contains(string path)
    {
        string relative = System.IO.Path.GetRelativePath(Resolve(Path), path);
        return relative is not ".." && !relative.StartsWith($"..{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !System.IO.Path.IsPathRooted(relative);
    }

    /// <summary><paramref name="path"/> with the symbolic links in every part of it resolved; parts that do not exist stay as they are.</summary>
    /// <exception cref="IOException">The links go in a circle.</exception>
    public static string Resolve(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string current = System.IO.Path.GetPathRoot(full)!;
        var pending = new Stack<string>();
        Push(pending, full[current.Length..]);
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            if (part is ".")
                continue;
            if (part is "..")
            {
                current = System.IO.Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = System.IO.Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"The symbolic links of '{path}' go in a circle.");
            if (System.IO.Path.IsPathRooted(target))
            {
                current = System.IO.Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            Push(pending, target);
        }

        return current;
    }

    private static void Push(Stack<string> pending, string path)
    {
        foreach (string part in path.Split(OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'], StringSplitOptions.RemoveEmptyEntries).Reverse())
            pending.Push(part);
    }
}
