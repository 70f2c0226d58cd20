using LibGit2Sharp;

namespace Mindtrace.Git;

/// <summary>Keeps a mirror's folder in order. All but <see cref="IsUsable"/> is for who holds its lock.</summary>
internal static class MirrorFolder
{
    public const string RemoteName = "origin";

    public static bool IsUsable(string folder) => Directory.Exists(folder) && Repository.IsValid(folder);

    /// <summary>Makes the folder, or clears away what a process left that was killed while it wrote.</summary>
    public static void Prepare(string folder)
    {
        if (!IsUsable(folder))
        {
            FolderRemoval.Remove(folder);
            string young = folder + ".new";
            FolderRemoval.Remove(young);
            Repository.Init(young, isBare: true);
            Directory.Move(young, folder);
            return;
        }

        foreach (string lockFile in Directory.EnumerateFiles(folder, "*.lock"))
            File.Delete(lockFile);
        foreach (string lockFile in Directory.EnumerateFiles(Path.Combine(folder, "refs"), "*.lock", SearchOption.AllDirectories))
            File.Delete(lockFile);
        string packs = Path.Combine(folder, "objects", "pack");
        if (!Directory.Exists(packs))
            return;
        foreach (string file in Directory.EnumerateFiles(packs))
        {
            if (Path.GetExtension(file) is not (".pack" or ".idx" or ".rev" or ".keep" or ".bitmap" or ".mtimes"))
                File.Delete(file);
        }
    }

    /// <summary>Records where the mirror fetches from: the binding fetches by a remote's name only.</summary>
    public static void NameServer(Repository repository, string url)
    {
        var remotes = repository.Network.Remotes;
        if (remotes[RemoteName] is null)
            remotes.Add(RemoteName, url, "+refs/heads/*:refs/heads/*");
        else if (remotes[RemoteName].Url != url)
            remotes.Update(RemoteName, remote => remote.Url = url);
    }

    /// <summary>Removes references that the server no longer has: a gone branch <c>a</c> would be in the way of a new <c>a/b</c>. Their objects stay.</summary>
    public static void RemoveGoneReferences(Repository repository, Predicate<string> exists)
    {
        foreach (string gone in repository.Refs.Select(reference => reference.CanonicalName)
            .Where(name => (name.StartsWith("refs/heads/", StringComparison.Ordinal) || name.StartsWith("refs/tags/", StringComparison.Ordinal)) && !exists(name))
            .ToArray())
        {
            repository.Refs.Remove(gone);
        }
    }
}
