using LibGit2Sharp;

namespace Mindtrace.Git;

/// <summary>Writes the files of a commit, straight from the mirror's object store.</summary>
internal static class CheckoutWriter
{
    /// <summary>Makes <paramref name="folder"/> a repository whose HEAD is the commit.</summary>
    /// <remarks>Nothing is copied: the new repository names the mirror's objects as its alternates.</remarks>
    public static IReadOnlyList<SubmoduleEntry> Write(Mirror mirror, ObjectId commit, string folder, CancellationToken cancellationToken)
    {
        Repository.Init(folder);
        string objects = Path.Combine(mirror.Folder, "objects").Replace(Path.DirectorySeparatorChar, '/');
        File.WriteAllText(Path.Combine(folder, ".git", "objects", "info", "alternates"), objects + "\n");
        using var repository = new Repository(folder);
        // The files are the commit's bytes, whatever the user of this process has configured for editing.
        repository.Config.Set("core.autocrlf", false, ConfigurationLevel.Local);
        // Windows: the folders of checkouts alone take up much of the 260 characters that paths may have otherwise.
        repository.Config.Set("core.longpaths", true, ConfigurationLevel.Local);
        repository.Network.Remotes.Add("origin", mirror.Address.ToString());
        var options = new CheckoutOptions
        {
            CheckoutModifiers = CheckoutModifiers.Force,
            CheckoutNotifyFlags = CheckoutNotifyFlags.Updated,
            OnCheckoutNotify = (_, _) => !cancellationToken.IsCancellationRequested,
        };
        try
        {
            Commands.Checkout(repository, repository.Lookup<Commit>(commit), options);
        }
        catch (LibGit2SharpException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new GitException($"{mirror.Address}: commit {commit.Sha} cannot be checked out ({exception.Message})", permanent: false, exception);
        }

        return [.. repository.Submodules
            .Where(module => module.Url is { Length: > 0 } && module.HeadCommitId is not null)
            .Select(module => new SubmoduleEntry(module.Path, module.Url, module.HeadCommitId))];
    }
}

/// <summary>A submodule that a commit names.</summary>
/// <param name="Path">Where it belongs in the checkout.</param>
/// <param name="Url">Its repository, perhaps relative to its parent's.</param>
/// <param name="Commit">The commit it is at.</param>
internal sealed record SubmoduleEntry(string Path, string Url, ObjectId Commit);
